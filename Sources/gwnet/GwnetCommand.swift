import ArgumentParser

struct GwnetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gwnet",
        abstract: "Makes a machine with two NICs the gateway of a cluster, from one profile.",
        version: "0.1.0",
        subcommands: [ManualCommand.self, GuardCommand.self, LeaseCommand.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Look",
                subcommands: [
                    StatusCommand.self, PlanCommand.self, CheckCommand.self, ExplainCommand.self,
                    TopologyCommand.self, ExportCommand.self, ServicesCommand.self,
                ]),
            CommandGroup(
                name: "Change",
                subcommands: [
                    ApplyCommand.self, ConfirmCommand.self, RollbackCommand.self, GenerationsCommand.self,
                    RecoverCommand.self, MonitorCommand.self, DownCommand.self, PXECommand.self,
                ]),
            CommandGroup(
                name: "Write profiles",
                subcommands: [InitCommand.self, ImportCommand.self, NodeCommand.self, SchemaCommand.self]),
            CommandGroup(name: "Try", subcommands: [LabCommand.self]),
        ])
}
