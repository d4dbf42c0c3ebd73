import Testing

@testable import NetworkModel

@Suite("A packet's way through chains")
struct ChainWalkTests {
    private static func walk(_ rules: [Rule], drops: Bool = false, chains: [Chain] = []) -> Walk {
        Ground.outwards(Ground.terrain(Ground.table(drops: drops, rules: rules, chains: chains)))
    }

    private static let answers = Rule("answers", .established, .accept)

    @Test("a policy decides where no rule does, and says so without a number")
    func policy() {
        #expect(Self.walk([]).verdict == .passes)
        let walk = Self.walk([], drops: true)
        #expect(walk.verdict == .dies)
        #expect(walk.obstacle?.rule == RuleReference(table: "inet gwnet", chain: "base"))
    }

    @Test("the first rule that decides is the one that is told")
    func first() {
        let walk = Self.walk([Rule("a", .port(.tcp, 80), .drop), Rule("b", .drop), Rule("c", .accept)])
        #expect(walk.obstacle?.rule?.comment == "b")
        #expect(walk.obstacle?.rule?.number == 2)
    }

    @Test("a chain that is jumped to comes back, one that is gone to does not")
    func jumpAndGoto() {
        let empty = Chain("empty", rules: [Rule("no", .port(.tcp, 80), .drop)])
        let jump = Self.walk([Rule("j", .jump("empty")), Rule("end", .drop)], chains: [empty])
        #expect(jump.obstacle?.rule?.comment == "end")
        let goto = Self.walk([Rule("g", [.verdict(.goto("empty"))]), Rule("end", .drop)], chains: [empty])
        #expect(goto.verdict == .passes)
    }

    @Test("return leaves a chain, and the base chain for its policy")
    func returns() {
        let back = Chain("back", rules: [Rule("r", [.verdict(.return)]), Rule("never", .drop)])
        #expect(Self.walk([Self.answers, Rule("j", .jump("back"))], chains: [back]).verdict == .passes)
        #expect(
            Self.walk([Rule("r", [.verdict(.return)]), Rule("never", .accept)], drops: true).verdict == .dies)
    }

    @Test("rejections say what the sender learns")
    func rejections() {
        #expect(Self.walk([Rule("r", .reset)]).obstacle?.description.hasSuffix("→ reset") == true)
        #expect(Self.walk([Rule("p", .prohibit)]).obstacle?.description.hasSuffix("→ prohibited") == true)
    }

    @Test("loops, endless jumps and chains that are not there end, and are no verdict")
    func loops() {
        let loop = Chain("loop", rules: [Rule("again", .jump("loop"))])
        #expect(Self.walk([Rule("j", .jump("loop"))], chains: [loop]).verdict == .unknown)
        #expect(Self.walk([Rule("j", .jump("nowhere"))]).verdict == .unknown)
        let wide = (0..<15).map { level in
            Chain("c\(level)", rules: (0..<8).map { Rule("\($0)", .jump("c\(level + 1)")) })
        }
        #expect(Self.walk([Rule("j", .jump("c0"))], chains: wide).verdict == .unknown)
    }

    @Test("a rule that cannot be followed raises a doubt only where it could change the end")
    func doubts() {
        let mayAccept = Rule("maybe", [.unsupported("match")], .accept)
        let mayDrop = Rule("maybe", [.unsupported("match")], .drop)
        #expect(Self.walk([mayAccept]).verdict == .passes)
        #expect(Self.walk([mayDrop]).verdict == .unknown)
        #expect(Self.walk([mayDrop], drops: true).verdict == .dies)
        #expect(Self.walk([mayAccept], drops: true).verdict == .unknown)
        #expect(Self.walk([Rule("x", [.unsupported("target")])]).verdict == .unknown)
    }

    @Test("an accept is not final among chains, a drop is, and the lower priority comes first")
    func chainsOfOthers() {
        let own = Ground.table(priority: 0, rules: [Rule("own", .accept)])
        let docker = Ground.table(priority: 0, drops: true, rules: [], name: "filter")
        var terrain = Ground.terrain(own)
        terrain.tables.append(Terrain.FilterTable(.ipv4, docker))
        let walk = Ground.outwards(terrain)
        #expect(walk.verdict == .dies)
        #expect(walk.obstacle?.description == "ip filter base policy → drop")
        let early = Ground.table(priority: -5, rules: [Rule("early", .drop)], name: "early")
        terrain.tables.append(Terrain.FilterTable(.inet, early))
        #expect(Ground.outwards(terrain).obstacle?.rule?.comment == "early")
    }

    @Test("a table of the other family and one that sleeps see nothing")
    func unseen() {
        let drop = [Rule("d", .drop)]
        var terrain = Ground.terrain(Ground.table(rules: drop, isDormant: true))
        terrain.tables.append(Terrain.FilterTable(.ipv6, Ground.table(rules: drop)))
        #expect(Ground.outwards(terrain).verdict == .passes)
    }

    @Test("a doubt in one chain does not rescue what another surely drops")
    func doubtElsewhere() {
        let maybe = Ground.table(
            drops: false, rules: [Rule("m", [.unsupported("match")], .drop)], name: "other")
        let drop = Ground.table(priority: 10, rules: [Rule("d", .drop)])
        #expect(Ground.outwards(Ground.terrain(maybe, drop)).verdict == .dies)
    }
}
