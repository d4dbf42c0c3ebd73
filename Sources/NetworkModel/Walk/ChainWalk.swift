/// Sends one packet through one base chain and the chains that it jumps to.
struct ChainWalk {
    /// How a base chain ends.
    enum Ending: Equatable {
        case accepted
        case dropped
        case rejected(Rejection)
        case translated(IPAddress, port: UInt16?)
        case masqueraded
    }

    struct Result: Equatable {
        let ending: Ending
        /// The rule that decided, else the chain's policy.
        let decider: RuleReference
        /// The rule that jumped to the chain of the decider, nearest first.
        let callers: [RuleReference]
        /// A rule that cannot be followed, and may have changed all this.
        let doubt: RuleReference?
    }

    private let source: Terrain.FilterTable
    private let context: RuleContext
    private var doubts: [(effect: RuleInterpreter.Effect, rule: RuleReference)] = []
    private var callers: [RuleReference] = []
    private var asked = 0

    /// NFT_JUMP_STACK_SIZE
    static let deepestJump = 16
    /// More than any ruleset that a packet could pass in sensible time.
    private static let mostRules = 100_000

    private init(_ source: Terrain.FilterTable, _ context: RuleContext) {
        self.source = source
        self.context = context
    }

    static func result(
        of chain: Chain, in source: Terrain.FilterTable, _ context: RuleContext
    ) -> Result {
        var walk = ChainWalk(source, context)
        let end = walk.follow(chain, depth: 0) ?? walk.policy(of: chain)
        return Result(
            ending: end.ending, decider: end.decider, callers: end.callers,
            doubt: walk.doubt(about: end.ending)
        )
    }

    private typealias End = (ending: Ending, decider: RuleReference, callers: [RuleReference])

    private func policy(of chain: Chain) -> End {
        let reference = RuleReference(table: source.name, chain: chain.name)
        return (chain.hook?.dropsByDefault == true ? .dropped : .accepted, reference, [])
    }

    /// A rule that might have done just what was done anyway raises no doubt.
    private func doubt(about ending: Ending) -> RuleReference? {
        doubts.first { doubt in
            switch (doubt.effect, ending) {
            case (.accepts, .accepted), (.drops, .dropped), (.drops, .rejected): false
            default: true
            }
        }?.rule
    }

    /// Nil where no rule decides.
    private mutating func follow(_ chain: Chain, depth: Int) -> End? {
        for (index, rule) in chain.rules.enumerated() {
            let reference = RuleReference(
                table: source.name, chain: chain.name, number: index + 1, comment: rule.comment)
            asked += 1
            guard asked <= ChainWalk.mostRules else {
                doubts.append((.anything, reference))
                return nil
            }
            switch RuleInterpreter.outcome(of: rule, in: source.table, context) {
            case .goesOn: continue
            case .unknown(let effect): doubts.append((effect, reference))
            case .verdict(.return): return nil
            case .verdict(.jump(let name)):
                if let end = jump(to: name, from: reference, depth: depth) { return end }
            case .verdict(.goto(let name)): return jump(to: name, from: reference, depth: depth)
            case .verdict(.accept): return (.accepted, reference, callers)
            case .verdict(.drop): return (.dropped, reference, callers)
            case .rejected(let rejection): return (.rejected(rejection), reference, callers)
            case .translated(let address, let port):
                return (.translated(address, port: port), reference, callers)
            case .masqueraded: return (.masqueraded, reference, callers)
            }
        }
        return nil
    }

    /// The kernel refuses to load a loop or a chain that is not there, so neither is a verdict.
    private mutating func jump(to name: String, from reference: RuleReference, depth: Int) -> End? {
        guard depth < ChainWalk.deepestJump, let chain = source.table.chain(named: name) else {
            doubts.append((.anything, reference))
            return nil
        }
        callers.insert(reference, at: 0)
        defer { callers.removeFirst() }
        return follow(chain, depth: depth + 1)
    }
}
