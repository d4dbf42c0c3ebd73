import Netlink
import NetworkModel

/// The machine beside the generation in force, at one look.
struct Sight {
    let finding: DriftLog.Finding
    /// Whether the generation is one that nobody has confirmed yet.
    let awaitsConfirmation: Bool
    private let touchesRuleset: Bool
    private let touchesNetwork: Bool

    init(in surroundings: Surroundings) {
        awaitsConfirmation = PendingFolder(surroundings.paths).awaitedGeneration != nil
        do throws(Failure) {
            let (finding, changes) = try Sight.compare(surroundings)
            self.finding = finding
            touchesRuleset = changes.contains { if case .firewall = $0 { true } else { false } }
            touchesNetwork = changes.contains { change in
                switch change {
                case .link, .address, .route, .rule: true
                default: false
                }
            }
        } catch {
            finding = .blocked(error)
            (touchesRuleset, touchesNetwork) = (false, false)
        }
    }

    /// What a person is told of it.
    func drift(_ authors: [RulesetAuthor]) -> Drift {
        guard case .drift(let lines, _) = finding else { return Drift(lines: [], authors: [], suspects: []) }
        let managers: [(name: String, unit: String)] = [
            ("NetworkManager", "NetworkManager.service"), ("systemd-networkd", "systemd-networkd.service"),
            ("dhcpcd", "dhcpcd.service"),
        ]
        let suspects =
            touchesNetwork && Systemd.isInFirstNamespace
            ? managers.filter { ProcessIdentity.first(inUnit: $0.unit) != nil }.map(\.name) : []
        return Drift(lines: lines, authors: touchesRuleset ? authors : [], suspects: suspects)
    }

    private static func compare(
        _ surroundings: Surroundings
    ) throws(Failure) -> (DriftLog.Finding, [Change]) {
        let question = try ProfileInQuestion(nil, surroundings.paths)
        guard let generation = question.inForce else { return (.notInForce, []) }
        let surroundings = surroundings.following(generation)
        var machine = try Machine.open(surroundings.serviceScope())
        // `down` forgets who played which role; a flush of the ruleset does not.
        if try RecordedRoles.load(surroundings.paths).holders.isEmpty,
            try machine.look(at: NetworkState()).state.holdsNothingOfOurs
        {
            return (.notInForce, [])
        }
        let prospect = try Prospect(question.file, surroundings, &machine)
        let lines = prospect.lines
        return lines.isEmpty
            ? (.asWanted(generation: generation.number), [])
            : (.drift(lines, generation: generation.number), prospect.plan.changes)
    }
}
