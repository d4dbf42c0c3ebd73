import Gateway
import Glibc

/// A report as a person reads it: the verdict first, then one fact a line.
struct StatusText {
    private let report: Report
    private let output: Output

    init(_ report: Report, _ output: Output) {
        self.report = report
        self.output = output
    }

    /// Sections with an empty line between them; those with nothing to say are left out.
    var lines: [String] {
        let sections = [[verdict], roles, facts, nodes, problems].filter { !$0.isEmpty }
        return Array(sections.joined(separator: [""]))
    }

    private var verdict: String {
        let name = report.profile.name.value ?? report.profile.path
        let drifting = ["drift", "firewall_missing", "not_in_force", "roles_unbound"]
        let drift = report.problems.contains { drifting.contains($0.code) }
        var words = [word]
        if let generation = report.generation.value, let time = report.appliedAt.value {
            words.append("generation \(generation), applied \(StatusText.age(of: time)) ago")
            words.append(drift ? "drift" : "no drift")
        }
        return output.painted("●", color) + " \(name)   " + words.joined(separator: " · ")
    }

    private var word: String {
        report.problems.contains { $0.code == "never_applied" } ? "not applied" : report.verdict.rawValue
    }

    private var color: Output.Meaning {
        switch report.verdict {
        case .routing: .good
        case .degraded: .degraded
        case .broken: .broken
        }
    }

    private var roles: [String] {
        guard !report.roles.isEmpty else { return [] }
        let head = ["ROLE", "NIC", "LINK", "ADDRESS", "RECEIVED", "SENT", "HARDWARE"]
        let rows = report.roles.sorted { $0.key < $1.key }.map { name, role in
            [
                name, role.interface, link(role), role.addresses.first { !$0.contains(":") } ?? "-",
                StatusText.size(role.rxBytes), StatusText.size(role.txBytes),
                [role.mac.value, role.driver.value].compactMap { $0 }.joined(separator: " "),
            ]
        }
        return Columns([head] + rows, indent: 2).lines
    }

    private func link(_ role: RoleRecord) -> String {
        if role.operstate == "down" && !role.carrier { return output.painted("down", .broken) }
        return role.carrier ? "up" : output.painted("no carrier", .degraded)
    }

    private var facts: [String] {
        Columns([["ROUTES", routes], ["FILTER", filter], ["NAT", translation]], indent: 2).lines
    }

    private var routes: String {
        let routes = report.routes.filter { !$0.destination.contains(":") }.map { route in
            route.destination + (route.gateway.value.map { " via \($0)" } ?? "")
                + " on \(roleName(route.interface))"
        }
        return routes.isEmpty ? "none" : routes.prefix(4).joined(separator: " · ")
    }

    private func roleName(_ interface: String) -> String {
        report.roles.first { $0.value.interface == interface }?.key ?? interface
    }

    private var filter: String {
        guard let matches = report.firewall.matchesProfile.value else { return "not to be read without root" }
        guard report.firewall.installed else { return output.painted("not installed", .broken) }
        let state = matches ? "as wanted" : output.painted("not as wanted", .broken)
        let counters = report.firewall.counters
        let refused = counters.filter { $0.key.hasPrefix("refused_") && $0.value.packets > 0 }
        let total = refused.reduce(0) { $0 + $1.value.packets }
        let reasons = refused.sorted { $0.value.packets > $1.value.packets }.prefix(3).map { name, value in
            "\(name.dropFirst("refused_".count).replacingUnderscores) \(StatusText.count(value.packets))"
        }
        let list = reasons.isEmpty ? "" : " (\(reasons.joined(separator: ", ")))"
        return
            "\(report.firewall.table) \(state) · \(StatusText.count(counters["forwarded"]?.packets ?? 0)) packets"
            + " forwarded · \(StatusText.count(total)) refused\(list)"
    }

    private var translation: String {
        let flows = report.firewall.counters["masqueraded"]?.packets ?? 0
        let forwards = report.forwards.map { forward in
            "\(forward.ports)/\(forward.transport) → \(forward.to) (\(StatusText.count(forward.flows)) flows)"
        }
        let masquerade = "masquerade on www, \(StatusText.count(flows)) flows"
        return ([report.firewall.masquerade ? masquerade : "no masquerade"] + forwards).joined(
            separator: " · ")
    }

    private var nodes: [String] {
        guard !report.nodes.isEmpty else { return [] }
        let rows = report.nodes.map { [$0.name, $0.address, $0.neighbour.value ?? "unseen", $0.mac] }
        return Columns([["NODE", "ADDRESS", "STATE", "MAC"]] + rows, indent: 2).lines
    }

    private var problems: [String] {
        report.problems.flatMap { problem in
            let meaning: Output.Meaning = problem.severity == .broken ? .broken : .degraded
            return ["  \(output.painted("⚠", meaning)) \(problem.message)", "    → \(problem.remedy)"]
        }
    }
}

extension StatusText {
    /// `12 s`, `3 min`, `2 h`, `5 d`
    private static func age(of seconds: Int) -> String {
        let (difference, isBeyond) = time(nil).subtractingReportingOverflow(seconds)
        let age = isBeyond ? 0 : max(0, difference)
        switch age {
        case ..<60: return "\(age) s"
        case ..<3600: return "\(age / 60) min"
        case ..<86400: return "\(age / 3600) h"
        default: return "\(age / 86400) d"
        }
    }

    /// Decimal units, one digit after the point.
    private static func size(_ bytes: UInt64) -> String {
        let units = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")]
        for (factor, unit) in units where bytes >= UInt64(factor) {
            let tenths = bytes / (UInt64(factor) / 10)
            return "\(tenths / 10).\(tenths % 10) \(unit)"
        }
        return "\(bytes) B"
    }

    /// With commas, and in millions from a million on.
    private static func count(_ number: UInt64) -> String {
        if number >= 1_000_000 { return "\(number / 1_000_000).\(number / 100_000 % 10) M" }
        let digits = String(number)
        return digits.count > 3 ? "\(digits.dropLast(3)),\(digits.suffix(3))" : digits
    }
}

extension Substring {
    fileprivate var replacingUnderscores: String { String(map { $0 == "_" ? " " : $0 }) }
}
