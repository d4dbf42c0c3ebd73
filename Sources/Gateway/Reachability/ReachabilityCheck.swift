import Netlink
import NetworkModel
import Profile

/// Whether the kernel carries packets as the profile promises, whatever else is on the machine.
struct ReachabilityCheck {
    let file: ProfileFile
    let binding: Binding

    /// Networks of the profile that something else on this machine has, or routes elsewhere.
    func conflicts(in observed: NetworkState) -> [Conflict] {
        let profile = file.profile
        return NetworkConflict.all(
            of: profile.cluster.networks, behind: binding.cluster.name, in: observed
        ).map { conflict in
            let key =
                conflict.network == profile.cluster.address.network
                ? "interfaces.cluster.address" : "interfaces.cluster.routes"
            return Conflict(
                problem: conflict.problem(changing: file.place(of: key), in: observed),
                isOwned: conflict.isOwned, isOutranked: observed.outranks(for: conflict.network))
        }
    }

    /// A network of the profile that something else has as well.
    struct Conflict {
        let problem: ReachabilityProblem
        /// Another link has an address there: the network is in use, not only a route to it.
        let isOwned: Bool
        /// A rule of gwnet's own keeps its packets.
        let isOutranked: Bool
    }

    /// What the kernel says of each way, those that are as they should be left out.
    func findings(
        _ machine: inout Machine, in observed: NetworkState
    ) throws(Failure) -> [PathFinding] {
        let routed = routedNetworks(in: observed)
        let paths = ExpectedPaths(file.profile, on: binding, in: observed).all(besides: routed)
        let judgement = PathJudgement(file: file, binding: binding, observed: observed)
        let answers: [RouteAnswer]
        do {
            answers = try machine.lookUp(paths.map(\.question))
        } catch {
            throw Failure(reading: error)
        }
        var seen: Set<PathFinding> = [.asExpected]
        return zip(paths, answers).map(judgement.finding).filter { seen.insert($0).inserted }
    }

    /// What others have routes for: in the main table, and where their policy rules ask for others, in those too.
    private func routedNetworks(in observed: NetworkState) -> [IPNetwork] {
        let www = binding.www.name
        let main = observed.routes.map { OtherRoute($0) } + observed.otherRoutes
        let foreign = main.filter { route in
            let isElsewhere = route.hops.isEmpty || route.hops.contains { $0.link != www }
            return isElsewhere && !route.origin.isOurs && route.key.destination.family == .ipv4
                && route.key.destination.prefixLength > 0
        }.map(\.key.destination)
        let tables = observed.otherPolicy.entries.filter {
            $0.destination.family == .ipv4 && $0.destination.prefixLength > 0
        }.map(\.destination)
        let refused = observed.otherPolicy.refusals.compactMap(\.destination)
        let asked = (observed.rules.compactMap(\.destination) + refused).filter { $0.family == .ipv4 }
        return (foreign + tables + asked).sorted()
    }

    /// The address that masquerading takes where it is not the profile's: the first of the router's network
    /// (`inet_select_addr`), whichever program set it.
    func otherSource(_ machine: inout Machine) throws(Failure) -> [ReachabilityProblem] {
        guard file.profile.router.masquerade.isOn,
            case .static(let own, let gateway?, _) = file.profile.www.ipv4
        else { return [] }
        let source: IPAddress?
        do {
            source = try machine.source(towards: gateway, by: binding.www.name)
        } catch {
            throw Failure(reading: error)
        }
        guard let source, source != own.address else { return [] }
        return [
            ReachabilityProblem(
                message:
                    "the cluster goes out as \(source), not as \(own.address): www (\(binding.www.name)) has "
                    + "that address too, and had it first",
                remedy:
                    "see what set it, and remove it (ip address del \(source) dev \(binding.www.name)), or "
                    + "name it in the profile: \(file.place(of: "interfaces.www.ipv4.address"))")
        ]
    }

    /// After all changes were made and read back.
    ///
    /// - Throws: `Failure` for the first way that leads elsewhere.
    func require(_ machine: inout Machine, in observed: NetworkState) throws(Failure) {
        for conflict in conflicts(in: observed) where conflict.isOwned || !conflict.isOutranked {
            throw conflict.problem.failure
        }
        for case .elsewhere(let problem) in try findings(&machine, in: observed) { throw problem.failure }
    }
}

/// What a check has found, for a report.
struct ReachabilityReport {
    /// Networks that something else has as well.
    var conflicts: [ReachabilityCheck.Conflict] = []
    var findings: [PathFinding] = []
    /// The cluster goes out under another address than the profile's.
    var otherSource: [ReachabilityProblem] = []

    /// What is not there yet.
    var waiting: [ReachabilityProblem] {
        findings.compactMap { if case .waiting(let problem) = $0 { problem } else { nil } }
    }

    /// What leads elsewhere.
    var elsewhere: [ReachabilityProblem] {
        findings.compactMap { if case .elsewhere(let problem) = $0 { problem } else { nil } }.byRoute
    }

    /// Parts of the internet that lead elsewhere.
    var partsElsewhere: [ReachabilityProblem] {
        findings.compactMap { if case .partElsewhere(let problem) = $0 { problem } else { nil } }.byRoute
    }
}

extension [ReachabilityProblem] {
    /// One for each route at fault, with how many other ways it takes: of a hundred nodes one is enough.
    fileprivate var byRoute: [ReachabilityProblem] {
        var groups: [OtherRoute: [ReachabilityProblem]] = [:]
        for problem in self { if let route = problem.route { groups[route, default: []].append(problem) } }
        return compactMap { problem in
            guard let route = problem.route, let group = groups[route] else { return problem }
            guard group.first == problem else { return nil }
            let others = group.count - 1
            guard others > 0 else { return problem }
            var result = problem
            result.message += "; so do \(others) other path\(others == 1 ? "" : "s")"
            return result
        }
    }
}

extension Prospect {
    /// Before a change: networks that something else has. Where nothing of the network is to be changed, also
    /// what the kernel says of each way.
    ///
    /// - Throws: `Failure` for the first thing in the way.
    func requireReachability(_ machine: inout Machine) throws(Failure) {
        if plan.touchesConnectivity {
            let conflicts = reachability.conflicts(in: observation.state)
            if let owned = conflicts.first(where: \.isOwned) { throw owned.problem.failure }
        } else {
            try reachability.require(&machine, in: observation.state)
        }
    }
}

extension Plan {
    /// Whether the kernel's routes may be others afterwards.
    fileprivate var touchesConnectivity: Bool {
        changes.contains { change in
            switch change {
            case .link, .address, .route, .rule, .sysctl, .daemon: true
            case .firewall, .file: false
            }
        }
    }
}
