import NetworkModel
import Profile
import Services

/// Everything that is not as it should be, worst first, each with what to do.
struct ProblemFinder {
    let builder: ReportBuilder
    let roles: [String: RoleRecord]
    /// Nil where connections are not tracked.
    let conntrack: ConntrackFill?
    let neighbours: [Neighbour]

    var problems: [Problem] {
        let observed = builder.observation
        guard builder.generation != nil || observed.state.firewall != nil else {
            return [
                Problem(
                    .broken, "never_applied", "nothing has been applied on this machine yet",
                    remedy: "gwnet apply")
            ]
        }
        guard case .success(let target) = builder.target else { return [unboundRoles] }
        guard !observed.isRulesetReadable || !observed.state.holdsNothingOfOurs else {
            return [
                Problem(
                    .broken, "not_in_force",
                    "nothing of gwnet's is in force: taken down, or not applied since the boot",
                    remedy: "gwnet apply")
            ]
        }
        let overlap = overlap(target)
        // What is not as the profile wants it then is so because gwnet has closed the machine.
        let drift = overlap.isEmpty ? drift(target) : []
        let wrong = filterProblems + overlap + openBridges + drift + uplink(target) + reachability(target)
        return wrong + sides(target) + services(target) + takenAddresses + carrier(target) + slowLinks
            + ClosedBridges(builder.observation.links, target.binding).problems
            + foreignDropProblems
            + fullTable + edited
    }

    private var unboundRoles: Problem {
        guard case .failure(let failure) = builder.target else {
            return Problem(.broken, "roles_unbound", "the roles are not bound", remedy: "gwnet apply")
        }
        return Problem(
            .broken, "roles_unbound", failure.headline,
            remedy: failure.remedy ?? "check the cables and the profile")
    }

    /// What others have to bring to www and have not yet.
    private func uplink(_ target: Target) -> [Problem] {
        let state = builder.observation.state
        let www = target.binding.www.name
        let hasAddress = state.addresses.contains { $0.link == www && $0.address.family == .ipv4 }
        if !hasAddress, builder.file.profile.www.ipv4.staticAddress != nil {
            return [
                Problem(
                    .broken, "no_www_address", "www (\(www)) has no IPv4 address: nothing is routed outside",
                    remedy: "gwnet apply")
            ]
        }
        return builder.reachability.waiting.prefix(1).map {
            Problem(
                .degraded, hasAddress ? "no_default_route" : "no_www_address", $0.message, remedy: $0.remedy)
        }
    }

    /// Both sides on one wire; another address than the profile's as the source of what is masqueraded.
    private func sides(_ target: Target) -> [Problem] {
        let isOneWire = WireRecord(builder.paths, target.binding).isOneWire
        let problem = ReachabilityProblem.oneWire(target.binding)
        let wire = isOneWire ? [Problem(.degraded, "one_wire", problem.message, remedy: problem.remedy)] : []
        return wire
            + builder.reachability.otherSource.map {
                Problem(.degraded, "other_source", $0.message, remedy: $0.remedy)
            }
    }

    /// What takes packets elsewhere than the profile says.
    private func reachability(_ target: Target) -> [Problem] {
        guard target.overlap(in: builder.observation.state) == nil else { return [] }
        let conflicts = builder.reachability.conflicts.map { conflict in
            Problem(
                conflict.isOutranked ? .degraded : .broken, "networks_overlap",
                conflict.isOutranked ? conflict.notice.message : conflict.problem.message,
                remedy: conflict.problem.remedy)
        }
        let elsewhere = builder.reachability.elsewhere
        let uplinks = OtherUplinks(builder.observation, target).problems
        // What another default route takes is told by that route, once.
        let paths = elsewhere.filter { uplinks.isEmpty || !$0.isByOtherDefault }.map {
            Problem(.broken, "path_elsewhere", $0.message, remedy: $0.remedy)
        }
        let parts = builder.reachability.partsElsewhere.map {
            Problem(.degraded, "path_partly_elsewhere", $0.message, remedy: $0.remedy)
        }
        let isTaken = elsewhere.contains(where: \.isByOtherDefault)
        return conflicts + paths + (isTaken ? uplinks.map(\.asBroken) : uplinks) + parts
    }

    private var filterProblems: [Problem] {
        let observation = builder.observation
        guard observation.isRulesetReadable else {
            return [
                Problem(
                    .degraded, "filter_unread",
                    "whether the filter stands is not known: only root may read it",
                    remedy: "sudo gwnet status")
            ]
        }
        guard observation.state.firewall == nil else { return [] }
        let words = observation.state.sysctls[.ipv4Forwarding] == "1" ? ", and packets are forwarded" : ""
        return [
            Problem(.broken, "firewall_missing", "table inet gwnet is gone\(words)", remedy: "gwnet apply")
        ]
    }

    /// A bridge that got a physical port after the last apply passes for a virtual link, which is open where
    /// nothing filters at the port itself: nf_tables in family inet cannot see it.
    private var openBridges: [Problem] {
        guard builder.observation.state.bridgeFilter == nil else { return [] }
        let physical = builder.observation.state.firewall?.set(named: "physical_links")
        let links = builder.observation.links
        return links.gatherers.compactMap { bridge in
            guard let physical, !physical.elements.contains(where: { $0.key == [.link(bridge)] }) else {
                return nil
            }
            let ports = links.filter { $0.master == bridge }.map(\.name.description).joined(separator: ", ")
            return Problem(
                .broken, "open_bridge",
                "\(bridge) holds \(ports), which has no role: hosts behind it pass unfiltered",
                remedy: "gwnet apply closes it")
        }
    }

    private func overlap(_ target: Target) -> [Problem] {
        guard let overlap = target.overlap(in: builder.observation.state) else { return [] }
        return [Problem(.broken, "networks_overlap", overlap.headline, remedy: overlap.remedy ?? "")]
    }

    private func drift(_ target: Target) -> [Problem] {
        let observation = builder.observation
        var observed = observation.state
        if !observation.isRulesetReadable {
            (observed.firewall, observed.bridgeFilter) = (
                target.desired.firewall, target.desired.bridgeFilter
            )
        }
        // A daemon that does not run is a problem of its own.
        for (daemon, wanted) in target.desired.daemons where observed.daemons[daemon] == .stopped {
            observed.daemons[daemon] = wanted
        }
        // What outranks others comes and goes with them: they are told as such.
        let plan = try? Plan(from: observed.withoutPrecedence, to: target.desired.withoutPrecedence)
        guard let plan, !plan.isEmpty else { return [] }
        let lines = PlanLine.lines(for: plan, from: observed)
        let names = lines.map { line in
            let rules = line.object == "chain" ? line.excerpt.prefix(2).map { "(\($0))" } : []
            return ([line.object, line.subject, line.detail] + rules).filter { !$0.isEmpty }
                .joined(separator: " ")
        }
        let rest = names.count > 3 ? " and \(names.count - 3) more" : ""
        let list = names.prefix(3).joined(separator: ", ") + rest
        return [
            Problem(
                .broken, "drift", "somebody changed what gwnet set: to put right is \(list)",
                remedy: "gwnet plan shows all of it, gwnet apply puts it right",
                excerpt: lines.filter { ["chain", "set"].contains($0.object) }.flatMap(\.excerpt))
        ]
    }

    /// Daemons that do not run, and files of others where gwnet's should be.
    private func services(_ target: Target) -> [Problem] {
        guard let handover = target.handover else { return [] }
        let stopped = handover.modules.filter {
            !$0.daemon.managesLinks && !(builder.observation.state.daemons[$0.daemon] ?? .stopped).isRunning
        }
        let down = stopped.map { module in
            Problem(
                .broken, "service_down", "\(module.daemon) does not run",
                remedy: "gwnet apply starts it; why it ended: journalctl -u \(module.operation.unit)")
        }
        let taken = handover.modules.flatMap { module in
            ((try? PortStrangers.found(on: module)) ?? []).map { stranger in
                Problem(
                    .broken, "port_taken", stranger.headline(wanted: module.daemon),
                    remedy: "\(stranger.stop), then gwnet apply")
            }
        }
        return down + taken + servedTree(target)
            + handover.obstacles.map {
                Problem(.degraded, "foreign_file", $0.headline, remedy: $0.remedy ?? "gwnet apply")
            }
    }

    private func servedTree(_ target: Target) -> [Problem] {
        guard let premises = target.premises, premises.services.pxe != nil,
            let fault = ServedTree(BootTree(premises.layout)).fault
        else { return [] }
        return [Problem(.degraded, "tftp_leads_out", fault.words, remedy: fault.remedy)]
    }

    /// Somebody else answers for a node's address on the wire.
    private var takenAddresses: [Problem] {
        let known = Dictionary(neighbours.map { ($0.address, $0) }) { first, _ in first }
        return builder.file.profile.nodes.hosts.compactMap { node in
            guard let other = known[node.address]?.mac,
                !node.macs.contains(other)
            else { return nil }
            return Problem(
                .degraded, "address_taken",
                "\(other) uses \(node.address), which is \(node.name)'s "
                    + "(\(node.macs.map(\.description).joined(separator: ", ")))",
                remedy: "give that machine another address, or \(node.name) its new MAC")
        }
    }

    private func carrier(_ target: Target) -> [Problem] {
        Role.allCases.compactMap { role in
            let name = target.binding[role].name
            guard let link = builder.observation.links.first(where: { $0.name == name }), link.state.isUp,
                !link.hasCarrier
            else { return nil }
            return Problem(
                .degraded, "no_carrier", "\(role.rawValue) (\(name)) has no carrier",
                remedy: "plug the cable in, or see whether the other end is on")
        }
    }

    /// Two ends that agree on so little have a bad cable between them, or one is set by hand.
    private var slowLinks: [Problem] {
        roles.sorted { $0.key < $1.key }.compactMap { name, role in
            let speed = role.speedMbit.value.map { "\($0) Mbit/s" } ?? "unknown speed"
            let isHalf = role.duplex.value == "half"
            guard isHalf || role.speedMbit.value.map({ $0 <= 10 }) == true else { return nil }
            return Problem(
                .degraded, "slow_link",
                "\(name) (\(role.interface)) runs at \(speed)\(isHalf ? ", half duplex" : "")",
                remedy: "try another cable and another port: ethtool \(role.interface)")
        }
    }

    private var foreignDropProblems: [Problem] {
        let binding = try? builder.target.get().binding
        let links = binding.map { ($0.cluster.name, $0.www.name) }
        return builder.foreignFilters.map { filter in
            Problem(.degraded, "foreign_drop", filter.effect, remedy: filter.remedy(links))
        }
    }

    private var fullTable: [Problem] {
        guard let fill = conntrack, fill.percent >= 80 else { return [] }
        return [
            Problem(
                .degraded, "conntrack_full",
                "the connection table is \(fill.percent) % full (\(fill.count) of \(fill.maximum))",
                remedy: "raise it: sysctl -w net.netfilter.nf_conntrack_max=\(fill.raised), or find the node "
                    + "that opens so many connections: conntrack -L")
        ]
    }

    private var edited: [Problem] {
        guard builder.isEdited else { return [] }
        return [
            Problem(
                .degraded, "profile_edited", "\(builder.file.path) was edited since it was applied",
                remedy: "gwnet plan shows the difference, gwnet apply puts it into force")
        ]
    }
}
