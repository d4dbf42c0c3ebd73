import ArgumentParser
import Gateway
import Profile
import Services

struct NodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "List, add and remove the nodes of the profile.",
        discussion: """
            The file is edited in place: comments, order, quotes and line ends stay. What would not be a \
            valid profile is not written.

              gwnet node add k8s-node3 7c:83:34:b7:74:66 192.168.57.33
              gwnet node list
            """,
        subcommands: [NodeListCommand.self, NodeAddCommand.self, NodeRemoveCommand.self])
}

struct NodeListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The nodes that the profile knows.",
        discussion: """
              gwnet node list
            """)

    @Argument(help: "The profile (default: /etc/gwnet/gateway.yaml).", completion: .profile)
    var profile: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let path = options.profile(profile)
            let nodes = try ProfileFile(path).profile.nodes.hosts
            let output = options.output
            if options.json {
                let record = NodeListRecord(profile: path, nodes: nodes.map { NodeRecord($0) })
                return output.raw(try JSON.encode(record))
            }
            guard !nodes.isEmpty else {
                return output.line("  no nodes · gwnet node add NAME MAC ADDRESS brings one in")
            }
            let rows = nodes.map { [$0.name, $0.address.description, $0.macText, $0.model ?? "-"] }
            let table = Columns([["NODE", "ADDRESS", "MAC", "MODEL"]] + rows, indent: 2)
            for line in table.lines { output.line(line) }
        }
    }
}

struct NodeAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a node behind the others.",
        discussion: """
            A node that is there already, just so, is no error and no change.

              gwnet node add k8s-node3 7c:83:34:b7:74:66 192.168.57.33 --model "intel nuc i5"
            """)

    @Argument(help: "Its host name.")
    var name: String
    @Argument(
        help: "The MAC address of its NIC, such as 7c:83:34:b7:74:65; several with commas between them.")
    var mac: String
    @Argument(help: "The address that it gets, such as 192.168.57.33.")
    var address: String
    @Argument(help: "The profile (default: /etc/gwnet/gateway.yaml).", completion: .profile)
    var profile: String?
    @Option(help: "What it is, in words.")
    var model: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        _ = try node()
    }

    func run() throws {
        let node = try node()
        try report(options) { () throws(Failure) in
            let path = options.profile(profile)
            let isNew = try edit(path, options).add(node)
            if options.json {
                let record = NodeEditRecord(
                    profile: path, changed: isNew, name: node.name, node: NodeRecord(node))
                return options.output.raw(try JSON.encode(record))
            }
            guard isNew else { return options.output.line("  \(node.name) is there already, just so") }
            let words = [options.output.painted("+", .good), node.name, "\(node.address)", node.macText]
            options.output.line("  " + words.joined(separator: "  "))
            options.output.line("  1 change to \(path) · gwnet apply puts it into force")
        }
    }

    private func node() throws -> Node {
        do {
            return try Node(name: name, mac: mac, address: address, model: model)
        } catch {
            throw ValidationError(error.problems.joined(separator: "\n       "))
        }
    }
}

struct NodeRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take a node out of the profile.",
        discussion: """
              gwnet node remove k8s-node3
            """)

    @Argument(help: "Its host name.", completion: .node)
    var name: String
    @Argument(help: "The profile (default: /etc/gwnet/gateway.yaml).", completion: .profile)
    var profile: String?
    @OptionGroup var options: GlobalOptions

    func run() throws {
        try report(options) { () throws(Failure) in
            let path = options.profile(profile)
            try edit(path, options).remove(name)
            if options.json {
                let record = NodeEditRecord(profile: path, changed: true, name: name, node: nil)
                return options.output.raw(try JSON.encode(record))
            }
            options.output.line("  \(options.output.painted("-", .broken))  \(name)")
            options.output.line("  1 change to \(path) · gwnet apply puts it into force")
        }
    }
}

private func edit(_ path: String, _ options: GlobalOptions) throws(Failure) -> ProfileEdit {
    let output = options.output
    return try ProfileEdit(path, options.paths) { output.print($0) }
}

/// `gwnet node list --json`
private struct NodeListRecord: Encodable {
    let version = 1
    let profile: String
    let nodes: [NodeRecord]
}

/// `gwnet node add --json`, `gwnet node remove --json`
private struct NodeEditRecord: Encodable {
    let version = 1
    let profile: String
    let changed: Bool
    let name: String
    /// As it is now; none where it was taken out.
    let node: NodeRecord?
}

/// A node as the profile has it.
private struct NodeRecord: Encodable {
    let name: String
    let mac: String
    let macs: [String]
    let address: String
    let model: String?

    init(_ node: Node) {
        name = node.name
        mac = node.mac.description
        macs = node.macs.map(\.description)
        address = node.address.description
        model = node.model
    }
}

extension Node {
    /// Its MAC addresses in a line.
    var macText: String { macs.map(\.description).joined(separator: ", ") }
}
