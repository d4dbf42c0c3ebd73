import Testing

@testable import NetworkModel

@Suite("A packet's way through the machine")
struct WalkTests {
    @Test("a packet that nothing stops leaves by the default route, and its answer gets back")
    func through() {
        let walk = Ground.outwards(Ground.terrain())
        #expect(walk.verdict == .passes)
        #expect(walk.outgoing == Ground.www)
        #expect(walk.steps.map(\.stage) == [.arrival, .routing, .neighbour, .answer])
    }

    @Test("links that are missing, down or without carrier stop it on either side")
    func links() {
        for (name, stage) in [("eth0", WalkStep.Stage.arrival), ("eth1", .neighbour)] {
            var terrain = Ground.terrain()
            let rest = terrain.links.filter { $0.name.description != name }
            let states: [(ObservedLink?, Obstacle)] = [
                (nil, .noSuchLink(Sketch.link(name))),
                (Ground.link(name, isUp: false), .linkDown(Sketch.link(name))),
                (Ground.link(name, hasCarrier: false), .noCarrier(Sketch.link(name))),
            ]
            for (link, obstacle) in states {
                terrain.links = rest + [link].compactMap { $0 }
                let walk = Ground.outwards(terrain)
                #expect(walk.obstacle == obstacle)
                #expect(walk.steps.last?.stage == stage)
            }
        }
    }

    @Test("without a route, and with one that ends its way, it dies where it is routed")
    func routes() {
        var terrain = Ground.terrain()
        terrain.entries.removeAll { $0.destination.prefixLength == 0 }
        #expect(Ground.outwards(terrain).obstacle == .noRoute(Ground.ip("198.51.100.10")))
        for kind in [RoutingEntry.Kind.blackhole, .unreachable, .prohibit] {
            var terrain = Ground.terrain()
            let entry = Ground.route(kind, "198.51.100.0/24")
            terrain.entries.append(entry)
            #expect(Ground.outwards(terrain).obstacle == .deadEnd(entry))
        }
    }

    @Test("forwarding is asked of the link that it comes in on, and of ip_forward by name where that is 0")
    func forwarding() {
        var terrain = Ground.terrain()
        terrain.sysctls[.ipv4("eth0", "forwarding")] = "0"
        #expect(Ground.outwards(terrain).obstacle == .forwardingOff(.ipv4("eth0", "forwarding")))
        terrain.sysctls[.ipv4Forwarding] = "0"
        #expect(Ground.outwards(terrain).obstacle == .forwardingOff(.ipv4Forwarding))
        let packet = Ground.packet("fd57::32", "2001:db8:100::10")
        #expect(Ground.outwards(terrain, packet).verdict == .passes)
        terrain.sysctls[.ipv6Forwarding] = "0"
        #expect(Ground.outwards(terrain, packet).obstacle == .forwardingOff(.ipv6Forwarding))
    }

    @Test("a neighbour that did not answer stops it, one that was not asked does not")
    func neighbours() {
        let states: [(Neighbour.State, Walk.Verdict)] = [
            (.failed, .dies), (.incomplete, .unknown), (.stale, .passes), (.reachable, .passes),
            (.permanent, .passes), (.none, .passes),
        ]
        for (state, verdict) in states {
            var terrain = Ground.terrain()
            terrain.neighbours = [
                Neighbour(link: Ground.www, address: Ground.ip("203.0.113.1"), mac: nil, state: state)
            ]
            #expect(Ground.outwards(terrain).verdict == verdict, "\(state)")
        }
    }

    @Test("sources that cannot be are seen through by the kernel itself")
    func sources() {
        for source in ["192.168.57.30", "203.0.113.2", "224.0.0.1", "127.0.0.1", "192.168.57.255"] {
            let walk = Ground.outwards(Ground.terrain(), Ground.packet(source, "198.51.100.10"))
            #expect(walk.obstacle == .impossibleSource(Ground.ip(source)), "\(source)")
        }
    }

    @Test("the reverse path filter wants the same link where it is strict, and any where it is loose")
    func reversePath() {
        var terrain = Ground.terrain()
        let packet = Ground.packet("10.9.9.9", "198.51.100.10")
        #expect(
            Ground.outwards(terrain, packet).obstacle == nil
                || Ground.outwards(terrain, packet).verdict == .passes)
        terrain.sysctls[.ipv4("all", "rp_filter")] = "1"
        #expect(
            Ground.outwards(terrain, packet).obstacle == .reversePath(Ground.ip("10.9.9.9"), Ground.cluster))
        terrain.sysctls[.ipv4("eth0", "rp_filter")] = "2"
        #expect(Ground.outwards(terrain, packet).verdict == .passes)
        terrain.entries.removeAll { $0.destination.prefixLength == 0 }
        let home = Ground.packet("10.9.9.9", "203.0.113.50")
        #expect(
            Ground.outwards(terrain, home).obstacle == .reversePath(Ground.ip("10.9.9.9"), Ground.cluster))
    }

    @Test("hosts of one network need no gateway")
    func direct() {
        let walk = Ground.outwards(Ground.terrain(), Ground.packet("192.168.57.31", "192.168.57.32"))
        #expect(walk.verdict == .passes)
        #expect(walk.steps.map(\.stage) == [.arrival, .delivery])
    }

    @Test("what is addressed to the machine meets input, whatever link the address is on")
    func delivery() {
        let table = Ground.table(.input, drops: true, rules: [Rule("ssh", .port(.tcp, 22), .accept)])
        let terrain = Ground.terrain(table)
        for address in ["192.168.57.30", "203.0.113.2"] {
            let ssh = Ground.packet("192.168.57.32", address, .tcp(from: 1, to: 22))
            #expect(Ground.outwards(terrain, ssh).verdict == .passes)
            #expect(Ground.outwards(terrain, ssh).permission?.comment == "ssh")
            #expect(Ground.outwards(terrain, Ground.packet("192.168.57.32", address)).verdict == .dies)
        }
    }

    @Test("what the machine sends itself meets output, and the answer to it input")
    func own() {
        let packet = Ground.packet("203.0.113.2", "198.51.100.10")
        let drop = Ground.table(.output, rules: [Rule("no", .drop)])
        #expect(Walk(of: packet, on: nil, through: Ground.terrain(drop)).verdict == .dies)
        let answers = Ground.table(.input, drops: true, rules: [Rule("answers", .established, .accept)])
        #expect(Walk(of: packet, on: nil, through: Ground.terrain(answers)).verdict == .passes)
        let closed = Ground.table(.input, drops: true, rules: [])
        let walk = Walk(of: packet, on: nil, through: Ground.terrain(closed))
        #expect(walk.steps.last?.stage == .answer)
        #expect(walk.verdict == .dies)
    }

    @Test("what output translates is routed anew, and its answer comes in by the new link")
    func ownTranslated() {
        let packet = Ground.packet("203.0.113.2", "203.0.113.2", .tcp(from: 1, to: 8443))
        let target = Ground.ip("192.168.57.31")
        let forward: [Expression] = [
            .immediate(target.bytes, into: .first), .destinationNAT(address: .first, port: nil),
        ]
        let rules = [Rule("forward", .toThisMachine, forward)]
        let table = Ground.table(.output, .nat, priority: -100, rules: rules)
        let walk = Walk(of: packet, on: nil, through: Ground.terrain(table))
        #expect(walk.departure.destination == target && walk.outgoing == Ground.cluster)
        #expect(walk.verdict == .passes && !walk.isDelivered)
        let untouched = Walk(of: packet, on: nil, through: Ground.terrain())
        #expect(untouched.isDelivered && untouched.outgoing == nil)
    }

    @Test("a link-local address of IPv6 is not routed")
    func linkLocal() {
        let walk = Ground.outwards(Ground.terrain(), Ground.packet("fe80::32", "2001:db8:100::10"))
        #expect(walk.obstacle == .impossibleSource(Ground.ip("fe80::32")))
    }

    @Test("addresses of two families make no packet")
    func families() {
        #expect(Packet(from: Ground.ip("192.0.2.1"), to: Ground.ip("2001:db8::1"), .echo) == nil)
    }
}
