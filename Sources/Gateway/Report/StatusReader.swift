import Netlink
import NetworkModel

/// Reads the gateway's state as often as it is asked to, and writes nothing, after it has settled what
/// an interrupted change left.
public struct StatusReader: ~Copyable {
    private let profilePath: String?
    private let surroundings: Surroundings
    private var machine: Machine
    private var builder: ReportBuilder?
    private var census: Census

    /// - Parameter profilePath: nil for the profile in force.
    public static func open(
        _ profilePath: String?, in surroundings: Surroundings
    ) throws(Failure) -> StatusReader {
        try Leftovers.settleIfPossible(in: surroundings)
        let surroundings = surroundings.following(ProfileInQuestion.generationInForce(surroundings.paths))
        return StatusReader(profilePath, surroundings, try Machine.open(surroundings.serviceScope()))
    }

    private init(_ profilePath: String?, _ surroundings: Surroundings, _ machine: consuming Machine) {
        self.profilePath = profilePath
        self.surroundings = surroundings
        self.machine = machine
        builder = nil
        census = Census()
    }

    /// Everything, files included.
    public mutating func read() throws(Failure) -> Report {
        let file = try ProfileInQuestion(profilePath, surroundings.paths)
        let baseline = try Baseline.read(surroundings.paths)
        let services = try surroundings.serviceScope()
        let roles = try RecordedRoles.load(surroundings.paths)
        let observation = try machine.look(
            for: file.file, baseline, roles: roles, services: services, ruleset: .ifPermitted)
        let target = StatusReader.target(file.file, observation, baseline, roles, services)
        let reachability = try reachability(file.file, target, observation)
        do {
            builder = ReportBuilder(
                file: file.file, paths: surroundings.paths, generation: file.inForce,
                observation: observation, target: target,
                isEdited: file.isEdited, foreignFilters: try machine.foreignFilters(observation),
                pending: PendingRecord(surroundings.paths),
                reachability: reachability,
                flows: try census.taken(FlowCensus(file.file.profile), &machine))
        } catch {
            throw Failure(reading: error)
        }
        return try readCounters()
    }

    /// Nothing where the roles cannot be bound: then it is unknown which way is which.
    private mutating func reachability(
        _ file: ProfileFile, _ target: Result<Target, Failure>, _ observation: Observation
    ) throws(Failure) -> ReachabilityReport {
        guard case .success(let target) = target else { return ReachabilityReport() }
        let check = ReachabilityCheck(file: file, binding: target.binding)
        return ReachabilityReport(
            conflicts: check.conflicts(in: observation.state),
            findings: try check.findings(&machine, in: observation.state),
            otherSource: try check.otherSource(&machine))
    }

    /// The last report with what changes by itself read anew: traffic, counters, flows, who was seen.
    ///
    /// The kernel sends no event for these, so whoever watches has to ask; the rest has events, and is
    /// taken as it was.
    public mutating func readCounters() throws(Failure) -> Report {
        guard var builder else { return try read() }
        do {
            builder.observation.links = try machine.links()
            builder.flows = try census.renewed(FlowCensus(builder.file.profile), &machine)
            return try builder.report(&machine)
        } catch {
            throw Failure(reading: error)
        }
    }

    private static func target(
        _ file: ProfileFile, _ observation: Observation, _ baseline: Baseline, _ roles: RecordedRoles,
        _ services: ServiceScope?
    ) -> Result<Target, Failure> {
        do {
            return .success(
                try Target(
                    file, on: observation, baseline: baseline, roles: roles, services: services))
        } catch {
            return .failure(error)
        }
    }
}

/// The last count of flows, and when it is time for another.
private struct Census {
    private var last: FlowCensus?
    private var took = Duration.zero
    private var taken: ContinuousClock.Instant?
    /// The kernel walks every bucket of its table, 10 ms even where all are empty, and hundreds of
    /// thousands of flows take a second: counting shall take a fiftieth of the time at most.
    private static let rest = 50

    mutating func taken(_ empty: FlowCensus, _ machine: inout Machine) throws(NetlinkError) -> FlowCensus? {
        let start = ContinuousClock.now
        last = try machine.foldFlows(into: empty) { $0.count($1) }
        (taken, took) = (.now, ContinuousClock.now - start)
        return last
    }

    mutating func renewed(_ empty: FlowCensus, _ machine: inout Machine) throws(NetlinkError) -> FlowCensus? {
        if let taken, ContinuousClock.now - taken < took * Census.rest { return last }
        return try self.taken(empty, &machine)
    }
}

extension Machine {
    /// The chains of others that defeat us; none where they may not be read.
    fileprivate mutating func foreignFilters(
        _ observation: Observation
    ) throws(NetlinkError) -> [ForeignFilter] {
        observation.isRulesetReadable ? try foreignFilters() : []
    }
}
