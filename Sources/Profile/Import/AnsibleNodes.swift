import NetworkModel
import Services

/// The variable `nodes` of the role.
struct AnsibleNodes {
    /// A node along with the place of each of its values.
    struct Known {
        let node: Node
        let place: Place
    }

    /// A node without which the profile must do.
    struct Incomplete {
        let text: String
        /// Which of its values are not there, in words.
        let lack: String
    }

    private(set) var known: [Known] = []
    private(set) var incomplete: [Incomplete] = []
    private static let keys = ["name", "mac", "static_ip", "model"]

    init(_ variables: AnsibleVariables) {
        guard let place = variables.place(of: "nodes") else { return }
        guard case .sequence = place.node.content else {
            let refusal = Refusal(
                "a list of nodes belongs here, not \(place.node.kindName)",
                remedy: "begin each node with a hyphen")
            variables.reading.report(place.finding(refusal))
            return
        }
        for item in place.items { add(item, variables) }
    }

    private mutating func add(_ item: Place, _ variables: AnsibleVariables) {
        guard case .mapping = item.node.content else {
            let refusal = Refusal(
                "a node belongs here, not \(item.node.kindName)", remedy: "write its name, mac and static_ip")
            return variables.reading.report(item.finding(refusal))
        }
        _ = variables.remarkUnknown(in: item, known: Self.keys)
        let missing = Self.keys.prefix(3).filter { AnsibleVariables.place(of: $0, in: item) == nil }
        guard missing.isEmpty else { return leaveOut(item, missing, variables) }
        func value<Value>(_ key: String, _ grammar: Grammar<Value>) -> Value? {
            AnsibleVariables.place(of: key, in: item).flatMap { variables.value(at: $0, grammar) }
        }
        guard let name = value("name", .label), let mac = value("mac", .mac),
            let address = value("static_ip", .ipv4Host)
        else { return }
        let node = Node(name: name, mac: mac, address: address, model: value("model", .line))
        known.append(Known(node: node, place: item))
    }

    private mutating func leaveOut(_ item: Place, _ missing: [String], _ variables: AnsibleVariables) {
        func text(_ key: String) -> String? {
            guard let place = AnsibleVariables.place(of: key, in: item),
                case .scalar(let text, _) = place.node.content
            else { return nil }
            return YAMLText.scalar(shown(text), key == "mac" ? .double : .plain)
        }
        let list = Self.lacking(missing)
        let name = text("name")
        variables.remark(
            item, "\(name ?? "a node") has \(list)",
            "it is left out, as a comment; gwnet node add \(name ?? "NAME") MAC ADDRESS brings it in")
        let fields = [
            "name: \(text("name") ?? "NAME")", "mac: \(text("mac") ?? "MAC")",
            "address: \(text("static_ip") ?? "ADDRESS")",
        ]
        incomplete.append(Incomplete(text: "{ \(fields.joined(separator: ", ")) }", lack: list))
    }

    /// `no mac`, or `neither mac nor static_ip`
    private static func lacking(_ keys: [String]) -> String {
        guard let last = keys.last, keys.count > 1 else { return "no " + keys.joined() }
        return "neither " + keys.dropLast().joined(separator: ", ") + " nor " + last
    }
}
