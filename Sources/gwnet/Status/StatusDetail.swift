import Gateway
import NetworkModel

// What `gwnet status SECTION` shows: everything that is known.
extension StatusText {
    func detail(_ section: StatusSection) -> [Phrase] {
        switch section {
        case .roles: rolesDetail
        case .routes: routesDetail
        case .firewall: firewallDetail
        case .nat: translationDetail
        case .nodes: report.nodes.isEmpty ? [say("  the profile names no nodes")] : nodesTable(report.nodes)
        case .services: servicesDetail
        // Always last, whatever the order of the others.
        case .problems: []
        }
    }

    private var rolesDetail: [Phrase] {
        guard !report.roles.isEmpty else { return [say("  no NIC has a role")] }
        let table = rolesTable(addresses: "ADDRESSES") { "\($0.addresses.count)" }
        let addresses = report.roles.sorted { $0.key < $1.key }.flatMap { name, role in
            layout.list(
                say("  \(name)") + .blanks(9 - name.count),
                role.addresses.isEmpty ? [say("no address")] : role.addresses.map { say($0) })
        }
        return StatusText.joined([table, addresses])
    }

    private var routesDetail: [Phrase] {
        let columns: [FittedTable.Column] = [
            .init("DESTINATION", .shrink(to: 16, 3)), .init("VIA", .shrink(to: 15, 2)), .init("ON"),
            .init("NIC", .drop(0)), .init("BY"), .init("METRIC", .drop(1), isNumber: true),
        ]
        let rows = report.routes.map { route in
            [
                say(route.destination), say(route.gateway.value ?? "-"), say(roleName(route.interface)),
                say(route.interface), say(route.protocol), say("\(route.metric)"),
            ]
        }
        let forwarding = [
            say("IPv4 forwarding \(report.forwarding.ipv4 ? "on" : "off")"),
            say("IPv6 forwarding \(report.forwarding.ipv6 ? "on" : "off")"),
        ]
        let table = rows.isEmpty ? [say("  no routes")] : FittedTable(columns, rows, layout).lines
        return table + layout.list(say("  "), omittedRoutes + forwarding)
    }

    private var firewallDetail: [Phrase] {
        let foreign = report.firewall.foreignDrops.map { say("\($0) drops by policy", .degraded) }
        let state = layout.list(say("  "), [filterState] + foreign)
        return StatusText.joined([state, open, counters, sets])
    }

    /// What each side may begin with the gateway.
    private var open: [Phrase] {
        let sides = report.firewall.open.sorted { $0.key < $1.key }
        let width = sides.map { $0.key.count }.max() ?? 0
        return sides.flatMap { side, inputs in
            let label = say("  open to \(side)") + .blanks(width - side.count + 2)
            return layout.list(label, inputs.isEmpty ? [say("nothing")] : inputs.map { say($0) })
        }
    }

    /// Why packets were refused, the most frequent first.
    var refusals: [(reason: String, count: CounterValue)] {
        let prefix = "refused_"
        return report.firewall.counters.filter { $0.key.hasPrefix(prefix) }
            .sorted { ($1.value.packets, $0.key) < ($0.value.packets, $1.key) }
            .map { name, value in
                let reason = name.dropFirst(prefix.count).map { $0 == "_" ? " " : $0 }
                return (String(reason), value)
            }
    }

    private var counters: [Phrase] {
        guard !report.firewall.counters.isEmpty else { return [] }
        let passed = ["forwarded", "masqueraded"].compactMap { name in
            report.firewall.counters[name].map { (name, $0) }
        }
        let refused = refusals.map { ("refused: \($0.reason)", $0.count) }
        let rows = (passed + refused).map { name, count in
            [say(name), say(Quantity.count(count.packets)), say(Quantity.size(count.bytes))]
        }
        let columns: [FittedTable.Column] = [
            .init("COUNTER"), .init("PACKETS", isNumber: true), .init("BYTES", isNumber: true),
        ]
        return FittedTable(columns, rows, layout).lines
    }

    private var sets: [Phrase] {
        let sets = report.firewall.sets.sorted { $0.key < $1.key }
        let width = sets.map { $0.key.count }.max() ?? 0
        return sets.flatMap { name, elements in
            let label = say("  \(name)") + .blanks(width - name.count + 2)
            return layout.list(label, elements.isEmpty ? [say("empty")] : elements.map { say($0) })
        }
    }

    private var translationDetail: [Phrase] {
        let summary = layout.list(say("  "), [masquerade] + connections)
        let rows = report.forwards.map { forward in
            [
                say("\(forward.ports)/\(forward.transport)"), say("→ \(forward.to)"),
                say(forward.liveFlows.value.map { Quantity.count(UInt64(clamping: $0)) } ?? "-"),
                say(Quantity.count(forward.flows)),
            ]
        }
        let columns: [FittedTable.Column] = [
            .init("FORWARD"), .init("TO", .shrink(to: 15, 0)), .init("FLOWS NOW", isNumber: true),
            .init("SINCE IT STANDS", isNumber: true),
        ]
        return StatusText.joined([summary, rows.isEmpty ? [] : FittedTable(columns, rows, layout).lines])
    }

    private var servicesDetail: [Phrase] {
        guard !report.services.isEmpty else {
            return [say("  no services are wanted, or they are left alone")]
        }
        let rows = report.services.map { service in
            [
                say("\(service.name) (\(service.daemon))"),
                service.running ? say("running", .good) : say("not running", .broken),
                service.configCurrent ? say("files as wanted") : say("files not as wanted", .broken),
            ]
        }
        let columns: [FittedTable.Column] = [.init("SERVICE"), .init("STATE"), .init("FILES")]
        let isLeftOut = report.services.contains { $0.gatewayAsks.value == false }
        let note = "the gateway itself asks another server for names: /etc/resolv.conf"
        return FittedTable(columns, rows, layout).lines
            + (isLeftOut ? layout.paragraph(say("  "), say(note)) : [])
    }
}
