import NetworkModel
import Gateway

// What `gwnet status` shows at a glance.
extension StatusText {
    /// More of them are in `gwnet status nodes`.
    private static let nodesAtAGlance = 16
    private var routesAtAGlance: Int { layout.width / 16 }
    private var forwardsAtAGlance: Int { layout.width / 16 }
    private var refusalsAtAGlance: Int { max(3, layout.width / 30) }

    var roles: [Phrase] {
        rolesTable(addresses: "ADDRESS") { role in
            let addresses = role.addresses.filter { !$0.contains(":") }
            guard let first = role.address.value ?? addresses.first else { return "-" }
            return addresses.count > 1 ? "\(first) +\(addresses.count - 1)" : first
        }
    }

    /// `LEASE   www 192.168.1.5/24 by dhcpcd from 192.168.1.1 · for 11 h`
    var leases: [Phrase] {
        report.roles.sorted { $0.key < $1.key }.flatMap { name, role -> [Phrase] in
            guard let lease = role.lease.value else { return [] }
            let client = lease.client.value.map { " by \($0)" } ?? ""
            let server = lease.server.value.map { " from \($0)" } ?? ""
            let rest = Quantity.time(until: lease.expires, now: now)
            return layout.list(
                say("  LEASE   "), [say("\(name) \(lease.address)\(client)\(server)"), say("for \(rest)")])
        }
    }

    /// - Parameter address: what to show of a role's addresses.
    func rolesTable(addresses title: String, _ address: (RoleRecord) -> String) -> [Phrase] {
        guard !report.roles.isEmpty else { return [] }
        let columns: [FittedTable.Column] = [
            .init("ROLE"), .init("NIC", .shrink(to: 6, 6)), .init("LINK"), .init(title, .shrink(to: 12, 7)),
            .init("RECEIVED", .drop(5), isNumber: true), .init("SENT", .drop(4), isNumber: true),
            .init("HARDWARE", .drop(2)), .init("DRIVER", .drop(3)), .init("MTU", .drop(0), isNumber: true),
            .init("PART OF", .drop(1)),
        ]
        let isPartOfSomething = report.roles.contains { $0.value.master.value != nil }
        let rows = report.roles.sorted { $0.key < $1.key }.map { name, role in
            [
                say(name), say(role.interface), link(role), say(address(role)),
                say(Quantity.size(role.rxBytes)), say(Quantity.size(role.txBytes)),
                say(role.kind.value ?? role.mac.value ?? "-"), say(role.driver.value ?? "-"),
                say("\(role.mtu)"),
                say(role.master.value ?? "-"),
            ]
        }
        let count = isPartOfSomething ? columns.count : columns.count - 1
        return FittedTable(
            Array(columns.prefix(count)), rows.map { Array($0.prefix(count)) }, layout
        ).lines
    }

    private func link(_ role: RoleRecord) -> Phrase {
        guard role.up else { return say("down", .broken) }
        guard role.carrier else { return say("no carrier", .degraded) }
        let speed = role.speedMbit.value.map { " " + Quantity.speed(megabits: $0) } ?? ""
        let isHalf = role.duplex.value == "half"
        return say("up\(speed)") + (isHalf ? say(" half", .degraded) : .empty)
    }

    var facts: [Phrase] {
        leases + fact("ROUTES", routes) + fact("FILTER", filter) + fact("NAT", translation)
    }

    private func fact(_ label: String, _ items: [Phrase]) -> [Phrase] {
        layout.list(say("  " + label) + .blanks(8 - label.count), items)
    }

    private var routes: [Phrase] {
        let routes = report.routes.filter { !$0.destination.contains(":") }.map { route in
            route.destination + (route.gateway.value.map { " via \($0)" } ?? "")
                + " on \(roleName(route.interface))"
        }
        guard !routes.isEmpty else { return [say("none")] }
        let rest = routes.count - routesAtAGlance
        let more = rest > 0 ? [say("\(rest) more: gwnet status routes")] : []
        return routes.prefix(routesAtAGlance).map { say($0) } + more + omittedRoutes
    }

    /// Routes that decide nothing of the profile.
    var omittedRoutes: [Phrase] {
        guard report.routesOmitted > 0 else { return [] }
        return [
            say(
                "\(Quantity.count(UInt64(clamping: report.routesOmitted))) that decide nothing here: ip route"
            )
        ]
    }

    func roleName(_ interface: String) -> String {
        report.roles.first { $0.value.interface == interface }?.key ?? interface
    }

    /// Whether the table is there, and is what it should be.
    var filterState: Phrase {
        guard report.firewall.readable else { return say("not to be read without root") }
        guard report.firewall.installed else { return say("not installed", .broken) }
        guard let matches = report.firewall.matchesProfile.value else {
            return say("\(report.firewall.table) stands; nobody plays the roles that it is for", .broken)
        }
        return say(report.firewall.table + " ")
            + (matches ? say("as wanted", .good) : say("not as wanted", .broken))
            + (report.firewall.bridgeSupported
                ? say("") : say(", none for bridges in this kernel", .degraded))
    }

    private var filter: [Phrase] {
        guard report.firewall.installed else {
            return [filterState]
        }
        let refused = refusals.filter { $0.count.packets > 0 }
        let total = refused.reduce(UInt64(0)) { $0 &+ $1.count.packets }
        let reasons = refused.prefix(refusalsAtAGlance).map {
            "\($0.reason) \(Quantity.count($0.count.packets))"
        }
        let isWhole = refused.count <= refusalsAtAGlance
        let words = reasons + (isWhole ? [] : [layout.symbols.ellipsis])
        let list = words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
        let forwarded = Quantity.count(report.firewall.counters["forwarded"]?.packets ?? 0)
        return [
            filterState, say("\(forwarded) packets forwarded"),
            say("\(Quantity.count(total)) refused\(list)"),
        ]
    }

    private var translation: [Phrase] {
        let forwards = report.forwards.prefix(forwardsAtAGlance).map { forward in
            let flows = forward.liveFlows.value.map { " (\(Quantity.flows(UInt64(clamping: $0))))" } ?? ""
            return say("\(forward.ports)/\(forward.transport) → \(forward.to)\(flows)")
        }
        let rest = report.forwards.count - forwards.count
        let more = rest > 0 ? [say("\(rest) more: gwnet status nat")] : []
        return [masquerade] + forwards + more + connections
    }

    /// `masquerade on www, 88 flows`
    var masquerade: Phrase {
        guard report.firewall.masquerade else { return say("no masquerade") }
        let flows = report.firewall.masqueradedFlows.value.map { ", " + Quantity.flows(UInt64(clamping: $0)) }
        return say("masquerade on www\(flows ?? "")")
    }

    /// `conntrack 312 of 262144`
    var connections: [Phrase] {
        guard let fill = report.conntrack.value else { return [] }
        let isFull = report.problems.contains { $0.code == "conntrack_full" }
        return [say("conntrack \(fill.count) of \(fill.max)", isFull ? .degraded : nil)]
    }

    /// `SERVICE  dns (dnsmasq) running · nfs (nfs) running`
    var services: [Phrase] {
        guard !report.services.isEmpty else { return [] }
        let items = report.services.map { service in
            say("\(service.name) (\(service.daemon)) ")
                + (service.running ? say("running", .good) : say("not running", .broken))
        }
        return layout.list(say("  SERVICE  "), items)
    }

    var nodes: [Phrase] {
        let rest = report.nodes.count - StatusText.nodesAtAGlance
        guard rest > 0 else { return nodesTable(report.nodes) }
        return nodesTable(Array(report.nodes.prefix(StatusText.nodesAtAGlance)))
            + [say("  \(rest) more: gwnet status nodes")]
    }

    func nodesTable(_ nodes: [NodeRecord]) -> [Phrase] {
        guard !nodes.isEmpty else { return [] }
        let hasLeases = report.nodes.contains { $0.lease.value != nil }
        let boots = report.nodes.contains { $0.boot.value != nil }
        let columns: [FittedTable.Column] =
            [.init("NODE", .shrink(to: 12, 1)), .init("ADDRESS"), .init("STATE"), .init("SEEN")]
            + (hasLeases ? [.init("LEASE", .drop(1))] : []) + (boots ? [.init("BOOT", .drop(2))] : [])
            + [.init("MAC", .drop(0))]
        let rows = nodes.map { node in
            [say(node.name), say(node.address), state(of: node), say(seen(node))]
                + (hasLeases ? [say(lease(node))] : []) + (boots ? [boot(node)] : []) + [say(macs(of: node))]
        }
        return FittedTable(columns, rows, layout).lines
    }

    /// The first, and how many others.
    private func macs(of node: NodeRecord) -> String {
        node.macs.count > 1 ? "\(node.mac) +\(node.macs.count - 1)" : node.mac
    }

    /// The neighbour table's words; of the two that mean that nobody answers there is one for people.
    private func state(of node: NodeRecord) -> Phrase {
        switch node.neighbour.value {
        case nil: say("unseen")
        case "reachable", "permanent": say(node.neighbour.value ?? "", .good)
        case "failed", "incomplete": say("silent", .degraded)
        case let word?: say(word)
        }
    }

    private func boot(_ node: NodeRecord) -> Phrase {
        let words = node.boot.value ?? "-"
        return say(words, words.hasPrefix("armed") ? .degraded : nil)
    }

    private func lease(_ node: NodeRecord) -> String {
        node.lease.value.map { Quantity.time(until: $0, now: now) } ?? "-"
    }

    private func seen(_ node: NodeRecord) -> String {
        guard let seconds = node.lastSeen.value else { return "-" }
        return seconds < 10 || node.neighbour.value == "reachable"
            ? "now" : Quantity.duration(seconds: seconds)
    }
}
