import ArgumentParser
import Gateway

struct PXEArmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "arm", abstract: "Have a node install itself at its next network boot.",
        discussion: """
            Everything on the node's disk is lost then, so its name has to be typed again. It is for one \
            installation, and a matter of the moment: no profile arms a node.

              gwnet pxe arm k8s-node2
            """)

    @Argument(help: "The node's name.", completion: .node)
    var node: String
    @Flag(help: "Do not ask.")
    var yes = false
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let surroundings = options.surroundings(nil, services)
            let proposal = try PXEArm.propose(node, in: surroundings)
            if !proposal.hasKeys { surroundings.notify(.nobodyLogsIn) }
            if !yes { try confirm(proposal) }
            let isNew = try PXEArm.arm(node, in: surroundings)
            if options.json {
                return options.output.raw(try JSON.encode(ArmRecord(node: node, armed: true, changed: isNew)))
            }
            options.output.line(
                isNew
                    ? "  \(options.output.painted("●", .degraded)) \(node) installs itself at its next network boot"
                    : "  \(node) is armed already")
        }
    }

    private func confirm(_ proposal: PXEArm.Proposal) throws(Failure) {
        let node = proposal.node
        let words = [node.macText, node.address.description] + [node.model].compactMap { $0 }
        let typed = options.output.ask(
            "  \(proposal.image)\n  goes to \(node.name) (\(words.joined(separator: ", "))) at its next network "
                + "boot.\n  Everything on its disk is lost. Type its name to go on: ")
        guard typed == node.name else {
            throw .notTyped
        }
    }
}

struct PXEDisarmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disarm", abstract: "Have a node boot its own disk again.",
        discussion: """
            What it has begun to install goes on: this is for its next boot.

              gwnet pxe disarm k8s-node2
            """)

    @Argument(help: "The node's name.", completion: .node)
    var node: String
    @OptionGroup var services: ServiceOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let wasArmed = try PXEArm.disarm(node, in: options.surroundings(nil, services))
            if options.json {
                return options.output.raw(
                    try JSON.encode(ArmRecord(node: node, armed: false, changed: wasArmed)))
            }
            options.output.line(wasArmed ? "  \(node) boots its own disk" : "  \(node) was not armed")
        }
    }
}

/// `gwnet pxe arm --json`, `gwnet pxe disarm --json`
private struct ArmRecord: Encodable {
    let version = 1
    let node: String
    let armed: Bool
    let changed: Bool
}
