import NetworkModel

/// Puts the closed ruleset in, which knows no roles: nothing is forwarded, and only ssh from private
/// addresses gets in.
enum Closing {
    /// - Parameter replaces: whether it takes the place of a table of ours that stands already.
    /// - Returns: false where such a table stands, and stays.
    static func run(in surroundings: Surroundings, replaces: Bool) throws(Failure) -> Bool {
        var machine = try Machine.open()
        let baseline = try Baseline.read(surroundings.paths)
        let observation = try machine.look(at: baseline.scope)
        guard observation.state.firewall == nil || replaces else { return false }
        // A side that is no hardware would pass for a virtual link of somebody else's.
        let sides = try RecordedRoles.load(surroundings.paths).holders.values.filter { $0.kind != nil }
            .map(\.interface)
        let names = Set(observation.links.closed() + sides).sorted()
        var closed = NetworkState(firewall: .closed(hardware: names))
        // The filter is what closes; without our addresses nobody could come and put it right.
        closed.addresses = observation.state.addresses.filter(\.origin.isOurs)
        closed.routes = observation.state.routes.filter(\.origin.isOurs)
        closed.rules = observation.state.rules.filter(\.origin.isOurs)
        // With a table of ours there nobody could say later who switched forwarding on.
        try baseline.noting(closed.switchingForwarding, over: observation.state).restore(surroundings.paths)
        try Transaction(desired: closed, explanation: Explanation(file: nil, binding: nil))
            .run(&machine, from: observation)
        return true
    }
}

extension Notice {
    static let staysClosed = Notice(
        "the machine stays closed: nothing is forwarded, and only ssh from private addresses gets in",
        remedy: "put right what is said below, then: gwnet apply")
}

extension NetworkState {
    fileprivate var switchingForwarding: NetworkState {
        var result = self
        result.sysctls[.ipv4Forwarding] = "1"
        return result
    }
}
