import ArgumentParser

@main
struct GwnetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gwnet",
        abstract: "Makes a machine with two NICs the gateway of a cluster, from one profile.",
        discussion: """
            One profile says what the gateway shall be; gwnet brings the kernel there in one verified \
            step, and back if anything fails.

              gwnet check        is the profile sound?
              gwnet plan         what would change?
              gwnet apply        make it so
              gwnet status       how is the gateway?
              gwnet down         take everything back

            Exit codes: 0 done or healthy, 1 failed and all as before, 2 changes pending or degraded, \
            3 failed and not fully put back, 64 usage, 65 invalid profile, 69 a NIC is missing, \
            75 another gwnet is at work, 77 not permitted.
            """,
        version: "0.1.0",
        subcommands: [
            CheckCommand.self, PlanCommand.self, ApplyCommand.self, DownCommand.self, StatusCommand.self,
            ExportCommand.self, LabCommand.self, InitCommand.self, ImportCommand.self, NodeCommand.self,
            SchemaCommand.self,
        ])
}
