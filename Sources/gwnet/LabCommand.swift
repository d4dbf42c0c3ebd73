import ArgumentParser
import Gateway

struct LabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "A whole cluster in network namespaces on this machine, to try it.",
        discussion: """
              internet -- home-router -+- home
                                       +- eth1 gateway eth0 -- switch -+- k8s-control-plane-node
                                                                       +- k8s-node2

            Nothing of this machine's own network is touched, and nothing is left when the lab's \
            processes end, however they do.

              gwnet lab up
              gwnet lab run profiles/static-www.yaml
              gwnet lab down
            """,
        subcommands: [
            LabUpCommand.self, LabRunCommand.self, LabStatusCommand.self, LabShellCommand.self,
            LabDownCommand.self, LabKeepCommand.self, LabHoldCommand.self,
        ])
}

struct LabUpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Start the lab and leave it running.",
        discussion: """
              gwnet lab up
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let (lab, isNew) = try Lab.up()
            let output = options.output
            if options.json { return output.raw(try JSON.encode(LabStatusRecord(lab))) }
            let verdict = isNew ? "the lab is up" : "the lab is up already"
            output.line("  \(output.painted("●", .good)) \(verdict) · its files are in \(lab.folder)")
            output.line("    gwnet lab run PROFILE   apply a profile to its gateway and try it")
            output.line("    gwnet lab status        its machines, and how the gateway is")
            output.line("    gwnet lab shell HOST    enter one of them, or run a command there")
            output.line("    gwnet lab down          put it away")
        }
    }
}

struct LabDownCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "down", abstract: "Put the lab away, and end what runs in it.",
        discussion: """
              gwnet lab down
            """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let wasThere = try Lab.down()
            if options.json { return options.output.raw(try JSON.encode(LabDownRecord(wasUp: wasThere))) }
            options.output.line(wasThere ? "  the lab is gone" : "  there was no lab")
        }
    }
}

private struct LabDownRecord: Encodable {
    let version = 1
    let wasUp: Bool
}
