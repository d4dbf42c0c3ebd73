import Glibc
import Netlink
import NetworkModel
import Profile

/// One profile, tried in one lab.
struct LabRehearsal {
    private let lab: Lab
    private let file: ProfileFile
    private let machines: [LabHost: LabMachine]
    private let promise: GatewayPromise

    init(_ lab: Lab, _ file: ProfileFile) throws(Failure) {
        self.lab = lab
        self.file = file
        machines = try lab.record.machines()
        promise = GatewayPromise(file.profile)
    }

    /// Applies, prepares, tries, and clears away what was prepared.
    func rows(_ interruption: borrowing Interruption) throws(Failure) -> [LabRow] {
        try apply()
        try interruption.check()
        let hasIPv6 = SysctlFiles.hasIPv6
        let isStatic = file.profile.www.ipv4.staticAddress != nil
        let stage = LabStage(promise, isWWWStatic: isStatic, hasIPv6: hasIPv6)
        let scene = LabScene(stage, machines)
        defer { scene.clear() }
        try scene.set()
        // An address on www has come since, as with a lease: what depends on it follows.
        if !isStatic && runsServices { try apply() }
        try interruption.check()
        let services = runsServices ? try LabServices(file.profile, promise, machines).rows() : []
        return try rows(of: LabProbes(promise).all(hasIPv6: hasIPv6), interruption) + services
    }

    private var runsServices: Bool { !file.profile.services.listeners.isEmpty }

    /// By the program itself, as an administrator of that machine would.
    private func apply() throws(Failure) {
        let code = try lab.runInGateway(["apply"], [file.path, "--services", "direct", "-q"], output: nil)
        guard code == 0 else {
            throw Failure(
                Failure.Code(rawValue: code) ?? .failed, "the lab's gateway did not take \(file.path)",
                aftermath: code == Failure.Code.notPutBack.rawValue ? .differs([]) : .unchanged)
        }
    }

    private func rows(
        of probes: [Probe], _ interruption: borrowing Interruption
    ) throws(Failure) -> [LabRow] {
        let listeners = try openListeners(of: probes)
        try waitUntilReachable(probes, listeners, interruption)
        let before = try countForged()
        let outcomes = try run(probes, listeners, interruption)
        let counted = try countForged() - before
        let rows = outcomes.map { LabRow($0, $1) } + [row(forged: counted, of: probes)]
        return Probe.Topic.allCases.flatMap { topic in rows.filter { $0.topic == topic.rawValue } }
    }

    /// Until every listener answers from inside its own machine, where no filter is in the way: the kernel
    /// makes an IPv6 address's route in a work queue of its own, some time after it has taken the address.
    private func waitUntilReachable(
        _ probes: [Probe], _ listeners: [any Endpoint], _ interruption: borrowing Interruption
    ) throws(Failure) {
        let inside = probes.map(\.listener).unique.map(Probe.init(inside:))
        let limit = TimeLimit(.seconds(10))
        while true {
            let outcomes = try run(inside, listeners, interruption)
            guard let (probe, outcome) = outcomes.first(where: { !$1.isAsExpected(of: $0) }) else { return }
            guard limit.isOver else {
                usleep(100_000)
                continue
            }
            throw Failure(
                .failed, "\(probe.target) does not answer even from inside \(probe.from.rawValue)",
                kernelWords: outcome.description(of: probe))
        }
    }

    private func openListeners(of probes: [Probe]) throws(Failure) -> [any Endpoint] {
        var endpoints: [any Endpoint] = []
        for listener in probes.map(\.listener).unique {
            endpoints.append(try inside(listener.host) { () throws(Failure) in try listener.open() })
        }
        return endpoints
    }

    private func run(
        _ probes: [Probe], _ listeners: [any Endpoint], _ interruption: borrowing Interruption
    ) throws(Failure) -> [(Probe, Outcome)] {
        var attempts: [any Attempt] = []
        for probe in probes {
            attempts.append(try inside(probe.from) { () throws(Failure) in try probe.attempt() })
        }
        var loop = ProbeLoop(listeners: listeners, attempts: attempts)
        let outcomes = try loop.run(interruption: interruption) { probes[$0].expected.isSomething }
        return Array(zip(probes, outcomes))
    }

    private func inside<Result>(
        _ host: LabHost, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let machine = machines[host] else { throw Failure(.failed, "the lab has no \(host.rawValue)") }
        return try machine.inside(body)
    }
}

// That a forged packet did not arrive may have many reasons; the counter says that it was seen
// through.
extension LabRehearsal {
    private func countForged() throws(Failure) -> UInt64 {
        try inside(.gateway) { () throws(Failure) in
            do throws(NetlinkError) {
                var machine = try Machine()
                return try machine.counters()[RefusalReason.spoofed.counter]?.packets ?? 0
            } catch {
                throw Failure(reading: error)
            }
        }
    }

    private func row(forged counted: UInt64, of probes: [Probe]) -> LabRow {
        let count = probes.filter { promise.seesThrough($0) }.count
        return LabRow(
            topic: .forged, from: "gateway", to: "counter \(RefusalReason.spoofed.counter)",
            expected: "\(count) or more", seen: "\(counted)", asExpected: counted >= count)
    }
}

extension GatewayPromise {
    /// Whether the sender of a probe is on the wrong side of the gateway.
    fileprivate func seesThrough(_ probe: Probe) -> Bool {
        guard let source = probe.forgedSource else { return false }
        let isCluster = clusterNetworks.contains { $0.contains(source) }
        return LabHost.nodes.contains(probe.from) != isCluster
    }
}

extension Probe {
    /// From the listener's own machine, where no filter is in the way.
    fileprivate init(inside listener: Listener) {
        self.init(
            .nodes, from: listener.host, to: listener.address, at: listener.host, listener.packet,
            .answer(seenAs: listener.address))
    }
}

extension Expectation {
    /// Whether something should arrive or come back.
    fileprivate var isSomething: Bool {
        switch self {
        case .answer, .arrival, .refusal: true
        case .silence, .noPassage: false
        }
    }
}

extension [Probe.Listener] {
    /// Each once, in this order.
    fileprivate var unique: [Probe.Listener] {
        var seen: Set<Probe.Listener> = []
        return filter { seen.insert($0).inserted }
    }
}
