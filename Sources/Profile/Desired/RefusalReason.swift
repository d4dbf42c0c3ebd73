import NetworkModel

/// Why a packet is not let through. Each reason has a chain that logs, counts and refuses, and a
/// counter of the same name.
public enum RefusalReason: String, CaseIterable, Sendable {
    case spoofed
    case invalid
    case wwwInput = "www_input"
    case clusterInput = "cluster_input"
    case wwwForward = "www_forward"
    case clusterForward = "cluster_forward"
    case unassigned

    /// The counter's name.
    public var counter: String { "refused_\(rawValue)" }

    /// The chain's name.
    var chain: String { "refuse_\(rawValue)" }

    /// For a person who asks what was dropped.
    public var description: String {
        switch self {
        case .spoofed: "source address on the wrong side"
        case .invalid: "part of no connection"
        case .wwwInput: "www to this gateway"
        case .clusterInput: "cluster to this gateway"
        case .wwwForward: "www to the cluster"
        case .clusterForward: "cluster to elsewhere"
        case .unassigned: "links without a role"
        }
    }

    /// The cluster is told that it may not, so its programs fail at once instead of waiting; the
    /// outside learns nothing.
    private var isAnswered: Bool { self == .clusterInput || self == .clusterForward }

    func chain(logging: Bool) -> Chain {
        var rules: [Rule] = []
        if logging { rules.append(Rule("log: \(description)", .log(description))) }
        if isAnswered {
            rules.append(Rule("count: \(description)", .count(counter)))
            rules.append(Rule("refuse: \(description)", .reset))
            rules.append(Rule("refuse: \(description)", .prohibit))
        } else {
            rules.append(Rule("drop: \(description)", .count(counter), .drop))
        }
        return Chain(chain, rules: rules)
    }
}
