import ArgumentParser

struct PXECommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pxe", abstract: "Install nodes over the network, each when it is told to, once.",
        discussion: """
            A node boots its own disk unless it is armed. Armed, it installs itself at its next network boot, \
            and is disarmed the moment it has fetched the installer: it is never installed twice.

              gwnet pxe fetch
              gwnet pxe arm k8s-node2
              gwnet pxe status
            """,
        subcommands: [
            PXEFetchCommand.self, PXEArmCommand.self, PXEDisarmCommand.self, PXEStatusCommand.self,
            PXEHookCommand.self,
        ])
}
