import NetworkModel
import Profile

/// One line of a plan, object by object, as a person reads it.
public struct PlanLine: Hashable, Sendable, Encodable {
    /// `+`, `-` and `~` of the printed plan.
    public enum Action: String, Hashable, Sendable, Encodable {
        case add
        case remove
        case change
    }

    /// What an apply does to the object.
    public let action: Action
    /// `address`, `route`, `link`, `sysctl`, `firewall`, `allow`, `forward`…
    public let object: String
    /// What of that object: a link, a parameter.
    public let subject: String
    /// What it becomes; before and after where it changes.
    public let detail: String
    /// The lines of a file that come (`+`) and go (`-`), the first few of them.
    public let excerpt: [String]

    init(
        _ action: Action, _ object: String, _ subject: String, _ detail: String, excerpt: [String] = []
    ) {
        self.action = action
        self.object = object
        self.subject = subject
        self.detail = detail
        self.excerpt = excerpt
    }

    static func lines(for plan: Plan, from observed: NetworkState) -> [PlanLine] {
        merged(plan.changes).flatMap { PlanLine.lines(for: $0) } + parameterLines(plan, observed)
    }

    /// An address that comes for one that goes on the same link is one change to a person. What goes and
    /// comes again as it was, as others' addresses do beside one that is remade, is none.
    private static func merged(_ changes: [Change]) -> [Change] {
        var result = changes.filter { change in
            switch change {
            case .address(let before?, nil): !changes.contains(.address(before: nil, after: before))
            case .address(nil, let after?): !changes.contains(.address(before: after, after: nil))
            default: true
            }
        }
        for (index, change) in changes.enumerated() {
            guard case .address(nil, let after?) = change,
                let other = result.firstIndex(where: { candidate in
                    if case .address(let before?, nil) = candidate { return before.link == after.link }
                    return false
                }), case .address(let before?, nil) = result[other],
                let own = result.firstIndex(of: changes[index])
            else { continue }
            result[own] = .address(before: before, after: after)
            result.remove(at: other)
        }
        return result
    }

    private static func lines(for change: Change) -> [PlanLine] {
        switch change {
        case .link(let name, let before, let after): linkLines(name, before, after)
        case .address(let before?, let after?):
            [
                PlanLine(
                    .change, "address", "\(after.link)",
                    "\(before.text(beside: after)) → \(after.text(beside: before))")
            ]
        case .address(nil, let after?): [PlanLine(.add, "address", "\(after.link)", "\(after.address)")]
        case .address(let before?, nil): [PlanLine(.remove, "address", "\(before.link)", "\(before.address)")]
        case .route(let before?, let after?):
            [PlanLine(.change, "route", "\(after.link)", "\(before.text) → \(after.text)")]
        case .route(nil, let after?): [PlanLine(.add, "route", "\(after.link)", after.text)]
        case .route(let before?, nil): [PlanLine(.remove, "route", "\(before.link)", before.text)]
        case .rule(_, let after?): [PlanLine(.add, "rule", "", "\(after)")]
        case .rule(let before?, nil): [PlanLine(.remove, "rule", "", "\(before)")]
        case .firewall(let before, let after): RulesetLines.lines(before, after)
        case .file(let path, let before, let after): FileLines(path, before, after).lines
        case .daemon(let daemon, let before, let after): daemonLines(daemon, before, after)
        case .sysctl, .address(nil, nil), .route(nil, nil), .rule(nil, nil): []
        }
    }

    private static func daemonLines(
        _ daemon: Daemon, _ before: DaemonState, _ after: DaemonState
    ) -> [PlanLine] {
        if daemon.managesLinks {
            let words = after == .running(nil) ? "gets its links back" : "leaves gwnet's links alone"
            return [PlanLine(.change, "manager", "\(daemon)", words)]
        }
        return switch DaemonTransition(from: before, to: after) {
        case .start: [PlanLine(.add, "service", "\(daemon)", "starts")]
        case .stop: [PlanLine(.remove, "service", "\(daemon)", "stops")]
        case .reload: [PlanLine(.change, "service", "\(daemon)", "reads its files again")]
        case .restart: [PlanLine(.change, "service", "\(daemon)", "starts anew")]
        }
    }

    private static func linkLines(_ name: LinkName, _ before: Link, _ after: Link) -> [PlanLine] {
        var lines: [PlanLine] = []
        if before.isUp != after.isUp {
            let words = before.isUp ? "up → down" : "down → up"
            lines.append(PlanLine(.change, "link", "\(name)", words))
        }
        if let old = before.mtu, let new = after.mtu, old != new {
            lines.append(PlanLine(.change, "link", "\(name)", "mtu \(old) → \(new)"))
        }
        return lines
    }

    /// A parameter that is closed and opened again, or spoilt by another and put right, is at the
    /// end what it was, and no line.
    private static func parameterLines(_ plan: Plan, _ observed: NetworkState) -> [PlanLine] {
        var last: [Sysctl: String] = [:]
        for case .sysctl(let sysctl, _, let after) in plan.changes { last[sysctl] = after }
        return last.keys.sorted().compactMap { sysctl in
            guard let before = observed.sysctls[sysctl], let after = last[sysctl], before != after else {
                return nil
            }
            return PlanLine(.change, "sysctl", "\(sysctl)", "\(before) → \(after)")
        }
    }
}

extension AddressAssignment {
    /// The address, with what makes it differ from another of the same number.
    fileprivate func text(beside other: AddressAssignment) -> String {
        guard identity == other.identity else { return "\(address)" }
        let words = form.words.isEmpty ? ["permanent, with its route"] : form.words
        return "\(address) (\(words.joined(separator: ", ")))"
    }
}

extension Route {
    /// The route without its link, which stands in a column of its own.
    var text: String {
        let name = isDefault ? "default" : "\(destination)"
        return name + (gateway.map { " via \($0)" } ?? "") + (metric == 0 ? "" : " metric \(metric)")
    }
}
