import Netlink
import NetworkModel

/// The machine beside the generation in force, at one look.
struct Sight {
    let finding: DriftLog.Finding
    /// Whether the generation is one that nobody has confirmed yet.
    let awaitsConfirmation: Bool
    private let touchesRuleset: Bool
    /// Network managers that run here, where what they could have changed differs.
    private let suspects: [String]

    init(in surroundings: Surroundings) {
        awaitsConfirmation = PendingFolder(surroundings.paths).awaitedGeneration != nil
        do throws(Failure) {
            let (finding, prospect) = try Sight.compare(surroundings)
            self.finding = finding
            touchesRuleset = prospect?.touchesRuleset ?? false
            suspects = prospect?.suspects ?? []
        } catch {
            finding = .blocked(error)
            (touchesRuleset, suspects) = (false, [])
        }
    }

    /// What a person is told of it.
    func drift(_ authors: [RulesetAuthor]) -> Drift {
        guard case .drift(let lines, _) = finding else { return Drift(lines: [], authors: [], suspects: []) }
        return Drift(lines: lines, authors: touchesRuleset ? authors : [], suspects: suspects)
    }

    private static func compare(
        _ surroundings: Surroundings
    ) throws(Failure) -> (DriftLog.Finding, Prospect?) {
        let question = try ProfileInQuestion(nil, surroundings.paths)
        guard let generation = question.inForce else { return (.notInForce, nil) }
        let surroundings = surroundings.following(generation)
        var machine = try Machine.open(surroundings.serviceScope())
        // `down` forgets who played which role; a flush of the ruleset does not.
        if try RecordedRoles.load(surroundings.paths).holders.isEmpty,
            try machine.look(at: NetworkState()).state.holdsNothingOfOurs
        {
            return (.notInForce, nil)
        }
        let prospect = try Prospect(question.file, surroundings, &machine)
        let lines = prospect.lines
        guard lines.isEmpty else { return (.drift(lines, generation: generation.number), prospect) }
        try prospect.requireReachability(&machine)
        return (.asWanted(generation: generation.number), nil)
    }
}

extension Prospect {
    fileprivate var touchesRuleset: Bool {
        plan.changes.contains { if case .firewall = $0 { true } else { false } }
    }

    fileprivate var suspects: [String] {
        let touchesLinks = plan.changes.contains { change in
            switch change {
            case .link, .address, .route, .rule: true
            default: false
            }
        }
        guard touchesLinks else { return [] }
        let running = observation.state.daemons.filter { $0.key.managesLinks && $0.value.isRunning }
        return running.keys.sorted().map(\.description)
    }
}
