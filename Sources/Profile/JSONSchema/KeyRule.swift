/// What a mapping or a list demands besides its keys' own forms.
///
/// The readers of these mappings say the same in code (`Fields.onlyOne`, `sides`), of which the table of
/// keys shows nothing; tests hold the two together.
enum KeyRule: Sendable {
    /// Exactly one of these keys.
    case exactlyOne([String])
    /// One of these keys, or several.
    case atLeastOne([String])
    /// A list with an entry.
    case notEmpty

    /// The rule for what stands at a path, list items written as `[]`.
    static func rule(at path: String) -> KeyRule? { rules[path] }

    /// Every path that has a rule.
    static var paths: [String] { rules.keys.sorted() }

    private static let allowance = KeyRule.exactlyOne(["service", "tcp", "udp", "protocol"])
    private static let match = KeyRule.atLeastOne(["name", "mac", "driver", "path"])

    private static let rules: [String: KeyRule] = [
        "interfaces.cluster.match": match,
        "interfaces.www.match": match,
        "interfaces.www.wifi": .exactlyOne(["psk", "psk_file"]),
        "router.allow.www[]": allowance,
        "router.allow.cluster[]": allowance,
        "router.port_forwards[]": .exactlyOne(["tcp", "udp"]),
        "router.inbound[]": .exactlyOne(["tcp", "udp", "icmp", "any"]),
        "router.allow.www[].from": .notEmpty,
        "router.allow.cluster[].from": .notEmpty,
        "router.port_forwards[].from": .notEmpty,
        "router.inbound[].from": .notEmpty,
        "router.masquerade.except": .notEmpty,
        "nodes.hosts[].mac": .notEmpty,
        "services.dns.serve": .notEmpty,
        "services.nfs.shares[].to": .notEmpty,
        "services.proxy.serve": .notEmpty,
        "services.time.serve": .notEmpty,
    ]

    /// The rule as JSON Schema has it.
    var members: [OrderedJSON.Member] {
        switch self {
        case .exactlyOne(let names): [("oneOf", Self.required(names))]
        case .atLeastOne(let names): [("anyOf", Self.required(names))]
        case .notEmpty: [("minItems", .integer(1))]
        }
    }

    /// The rule in words; nil where the value's own description says it.
    var sentence: String? {
        switch self {
        case .exactlyOne(let names): "Exactly one of \(Self.list(names)) must be there."
        case .atLeastOne(let names): "At least one of \(Self.list(names)) must be there."
        case .notEmpty: nil
        }
    }

    private static func required(_ names: [String]) -> OrderedJSON {
        .list(names.map { .object([("required", .strings([$0]))]) })
    }

    private static func list(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: ", ")
    }
}
