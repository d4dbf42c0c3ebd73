import Testing

@testable import NetworkModel

@Suite("Any plan")
struct PlanPropertyTests {
    /// What went wrong, and with which seed it goes wrong again.
    struct Broken: Error, CustomStringConvertible {
        let description: String
    }

    /// In two halves, one for each processor of CI.
    @Test(
        "leads from any state to any other, and back from wherever it was broken off",
        arguments: [0, 1] as [UInt64])
    func leadsThereAndBack(half: UInt64) {
        // The first few say enough.
        var complaints: [String] = []
        for seed in seeds(10_000) where seed % 2 == half && complaints.count < 3 {
            do {
                // Every step of some, any step of the others: most of the time goes into ways back.
                try check(seed, everyStep: seed % 20 < 2)
            } catch {
                complaints.append("seed \(seed): \(error)")
            }
        }
        #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
    }

    private func check(_ seed: UInt64, everyStep: Bool) throws {
        var states = RandomStates(seed: seed)
        var random = SeededGenerator(seed: ~seed)
        // With the routes that the kernel makes of its addresses.
        let before = SimulatedKernel(states.observed()).state
        let desired = states.desired(over: before)
        guard let plan = try plan(from: before, to: desired) else { return }
        var kernel = SimulatedKernel(before)
        let broken = Int.random(in: 0...plan.changes.count, using: &random)
        for (index, change) in plan.changes.enumerated() {
            try carryOut(change, &kernel, "there")
            try demandAddresses(before, kernel.state, desired)
            try demandFilter(before, kernel.state, desired)
            if everyStep || index == broken { try wayBack(kernel, to: before, after: change.description) }
        }
        try demandArrival(from: before, in: kernel.state, at: desired)
    }

    /// Nil where somebody else's route is rightly in the way.
    private func plan(from before: NetworkState, to desired: NetworkState) throws -> Plan? {
        let result = Result { try Plan(from: before, to: desired) }
        guard case .failure(let error) = result else { return try result.get() }
        guard case .foreignRoute(let wanted, let present) = error as? Plan.Obstacle else { throw error }
        let isThere = before.routes.contains(present) && desired.routes.contains(wanted)
        try demand(isThere && !present.origin.isOurs && wanted.key == present.key, "refused for no reason")
        return nil
    }

    private func carryOut(_ change: Change, _ kernel: inout SimulatedKernel, _ way: String) throws {
        do {
            try kernel.carryOut(change)
        } catch {
            throw Broken(description: "on the way \(way), \(change): \(error)")
        }
    }

    private func wayBack(_ halfway: SimulatedKernel, to before: NetworkState, after last: String) throws {
        var kernel = halfway
        let before = before.restorable(amid: kernel.state)
        // As a revert does, which looks again: an address that comes behind another of its network makes no
        // route.
        for _ in 1...2 {
            for change in try Plan(from: kernel.state, to: before).changes {
                try carryOut(change, &kernel, "back after \(last)")
            }
        }
        try demand(
            kernel.state.withoutConnectedRoutes == before.withoutConnectedRoutes
                && before.connectedNetworks.isSubset(of: kernel.state.connectedNetworks),
            "the way back after \(last) led to \(difference(kernel.state, before))")
    }

    /// A link that has an IPv4 address before and after is never without one.
    private func demandAddresses(_ before: NetworkState, _ now: NetworkState, _ after: NetworkState) throws {
        for link in before.links.keys where now.links[link]?.isUp == true {
            let count = { (state: NetworkState) in
                state.addresses.count { $0.link == link && $0.address.family == .ipv4 }
            }
            if count(before) > 0, count(after) > 0 {
                try demand(count(now) > 0, "\(link) is without an address")
            }
        }
    }

    /// Where a filter of ours stood or shall stand, no packet is forwarded without it, unless it was
    /// so before or shall be so after.
    private func demandFilter(_ before: NetworkState, _ now: NetworkState, _ after: NetworkState) throws {
        guard now.firewall == nil, now.sysctls[.ipv4Forwarding] == "1" else { return }
        let wasSo = before.firewall == nil && before.sysctls[.ipv4Forwarding] == "1"
        let shallBeSo =
            after.firewall == nil
            && (after.sysctls[.ipv4Forwarding] ?? before.sysctls[.ipv4Forwarding]) == "1"
        try demand(wasSo || shallBeSo, "packets are forwarded without a filter")
    }

    private func demandArrival(from before: NetworkState, in now: NetworkState, at desired: NetworkState)
        throws
    {
        let rest = try Plan(from: now, to: desired)
        let way = try Plan(from: before, to: desired).changes
        try demand(
            rest.isEmpty,
            "where it led to, it is still to \(rest.changes), from \(difference(before, desired)), after \(way)"
        )
        try demand(now.ruleset == desired.ruleset, "the tables differ")
        let isForeign = { (origin: Origin) in !origin.isOurs }
        // Those that are wanted in another form have become ours.
        let wanted = Set(desired.addresses.map(\.identity))
        let strangers = { (state: NetworkState) in
            state.addresses.filter { !$0.origin.isOurs && !wanted.contains($0.identity) }
        }
        try demand(
            strangers(now) == strangers(before), "foreign addresses differ: \(difference(now, before))")
        try demand(
            now.routes.filter(\.isOfSomebodyElse) == before.routes.filter(\.isOfSomebodyElse),
            "foreign routes differ: \(difference(now, before))")
        try demand(
            now.rules.filter { isForeign($0.origin) } == before.rules.filter { isForeign($0.origin) },
            "foreign rules differ")
        let parameters = before.sysctls.merging(desired.sysctls) { _, wanted in wanted }
        try demand(now.sysctls == parameters, "parameters differ")
        try demand(now.files == before.files.merging(desired.files) { $1 }, "files differ")
        try demand(now.daemons == before.daemons.merging(desired.daemons) { $1 }, "daemons differ")
        for (name, link) in before.links where desired.links[name] == nil {
            try demand(now.links[name] == link, "\(name) was none of ours and differs")
        }
    }

    private func difference(_ left: NetworkState, _ right: NetworkState) -> String {
        var parts: [String] = []
        if left.links != right.links { parts.append("links \(left.links) ≠ \(right.links)") }
        let addresses = left.addresses.symmetricDifference(right.addresses)
        parts += addresses.sorted().map { "\($0.address) on \($0.link) by \($0.origin.number)" }
        parts += left.routes.symmetricDifference(right.routes).sorted().map { "\($0) by \($0.origin.name)" }
        parts += left.rules.symmetricDifference(right.rules).sorted().map { "\($0)" }
        for (name, value) in left.sysctls where right.sysctls[name] != value {
            parts.append("\(name) \(value)")
        }
        if left.ruleset != right.ruleset { parts.append("another table") }
        if left.files != right.files { parts.append("other files") }
        if left.daemons != right.daemons { parts.append("other daemons") }
        return parts.joined(separator: "; ")
    }

    private func demand(_ condition: Bool, _ words: @autoclosure () -> String) throws {
        if !condition { throw Broken(description: words()) }
    }
}

extension Route {
    /// Neither ours nor the kernel's, which come and go with addresses.
    fileprivate var isOfSomebodyElse: Bool { !origin.isOurs && origin != .kernel }
}

extension NetworkState {
    /// The order of addresses, by which the kernel chooses a route's source, is not planned.
    fileprivate var withoutConnectedRoutes: NetworkState {
        var state = self
        state.routes = routes.filter { $0.origin != .kernel }
        return state
    }

    fileprivate var connectedNetworks: Set<String> {
        Set(routes.filter { $0.origin == .kernel }.map { "\($0.destination) \($0.link)" })
    }
}
