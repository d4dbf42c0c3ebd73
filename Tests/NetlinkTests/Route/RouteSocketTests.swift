import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("rtnetlink")
struct RouteSocketTests {
    /// Links of every kind that matters, some up, one in a bridge, one with its other end elsewhere.
    private static func furnish(with elsewhere: Namespace) throws {
        try makeVeth("left", "right")
        try makePlug("eth0", mac: "02:00:00:00:00:01", to: "cable", in: elsewhere)
        try sh(
            """
            ip link set lo up; ip link add br0 type bridge; ip link set br0 up; ip link add br1 type bridge
            ip link set right master br0; ip link set eth0 up mtu 1400
            ip address add 192.0.2.1/24 brd + dev left; ip address add 192.0.2.2/24 dev left
            ip address add 10.0.0.1 peer 10.0.0.2/32 dev br0; ip address add 2001:db8::1/64 dev eth0 nodad
            ip route add 198.51.100.0/24 via 192.0.2.7 dev left metric 50 proto static
            ip route add 198.51.101.0/24 dev left src 192.0.2.2; ip route add default via 192.0.2.9 proto 157
            ip route add 198.51.102.0/24 via 192.0.2.7 tos 0x10
            ip route add 2001:db8:1::/48 via 2001:db8::9 metric 77; ip route add blackhole 198.51.103.0/24
            ip route add 198.51.104.0/24 nexthop via 192.0.2.7 nexthop via 192.0.2.8
            ip route add 198.51.105.0/24 dev left table 7
            ip rule add priority 100 from 10.0.0.0/8 to 192.0.2.0/24 iif left oif br0 lookup 7
            ip rule add priority 101 lookup 1000 protocol 157; ip -6 rule add priority 102 from 2001:db8::/32 lookup main
            ip rule add priority 103 fwmark 7 lookup 7; ip rule add priority 104 blackhole
            ip neigh add 192.0.2.50 lladdr 02:00:00:00:00:50 dev left nud permanent
            ip neigh add 192.0.2.51 lladdr 02:00:00:00:00:51 dev left nud stale
            ip neigh add 192.0.2.52 lladdr 02:00:00:00:00:52 dev left nud reachable
            ip neigh add 2001:db8::50 lladdr 02:00:00:00:00:53 dev eth0 nud noarp
            """)
    }

    @Test("links are as ip says")
    func links() async throws {
        try await inNamespace {
            let elsewhere = try Namespace.another()
            defer { withExtendedLifetime(elsewhere) {} }
            try Self.furnish(with: elsewhere)
            var socket = try RouteSocket()
            let ours = try socket.links().sorted { $0.name < $1.name }
            let theirs = try (IPSays.list("-d -s link") as [IPSays.Link]).filter { $0.ifname != nil }
                .sorted { $0.ifname ?? "" < $1.ifname ?? "" }
            #expect(ours.map { "\($0.name)" } == theirs.map { $0.ifname })
            for (ours, theirs) in zip(ours, theirs) {
                let flags = theirs.flags ?? []
                #expect(ours.state == Link(isUp: flags.contains("UP"), mtu: theirs.mtu), "\(ours.name)")
                #expect(ours.hasCarrier == flags.contains("LOWER_UP"), "\(ours.name)")
                #expect(ours.operationalState == theirs.operstate?.lowercased(), "\(ours.name)")
                #expect(ours.kind == theirs.linkinfo?.info_kind, "\(ours.name)")
                #expect(ours.master?.description == theirs.master, "\(ours.name)")
                #expect(ours.isLinkedElsewhere == (theirs.link_netnsid != nil), "\(ours.name)")
                #expect(ours.isEthernet == (theirs.link_type == "ether"), "\(ours.name)")
                let limit = theirs.max_mtu == 0 ? UInt32.max : theirs.max_mtu
                #expect(ours.mtuRange?.lowerBound == theirs.min_mtu, "\(ours.name)")
                #expect(ours.mtuRange?.upperBound == limit, "\(ours.name)")
                if ours.isEthernet { #expect(ours.mac?.description == theirs.address, "\(ours.name)") }
            }
            #expect(ours.first { $0.name == link("eth0") }?.isLinkedElsewhere == true)
            #expect(ours.hardware.map(\.name) == [link("eth0")])
        }
    }

    @Test("what a link has carried is counted in bytes, each way")
    func statistics() async throws {
        try await inNamespace {
            try makeVeth("left", "right")
            try sh("sysctl -qw net.ipv6.conf.left.disable_ipv6=1 net.ipv6.conf.right.disable_ipv6=1")
            try sh(
                "ip address add 192.0.2.1/24 dev left; ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev left"
            )
            var socket = try RouteSocket()
            let before = try socket.links().first { $0.name == link("left") }
            try sh("bash -c 'echo x >/dev/udp/192.0.2.2/9'")
            let links = try socket.links()
            let left = links.first { $0.name == link("left") }
            let right = links.first { $0.name == link("right") }
            // Ethernet 14, IP 20, UDP 8, two bytes of text.
            #expect((left?.sentBytes ?? 0) - (before?.sentBytes ?? 0) == 44)
            #expect(left?.sentBytes == right?.receivedBytes)
            let theirs = try (IPSays.list("-s link show left") as [IPSays.Link]).first
            #expect(left?.sentBytes == theirs?.stats64?.tx.bytes)
        }
    }

    @Test("addresses are as ip says, of all links and of one")
    func addresses() async throws {
        try await inNamespace {
            let elsewhere = try Namespace.another()
            defer { withExtendedLifetime(elsewhere) {} }
            try Self.furnish(with: elsewhere)
            var socket = try RouteSocket()
            let theirs = try (IPSays.list("address") as [IPSays.Address]).flatMap { link in
                (link.addr_info ?? []).compactMap { info -> String? in
                    guard let local = info.local, let name = link.ifname else { return nil }
                    return "\(local)/\(info.prefixlen ?? 0) \(name)"
                }
            }
            let ours = try socket.addresses().map { "\($0.address) \($0.link)" }
            #expect(ours.sorted() == theirs.sorted())
            #expect(ours.contains("192.0.2.2/24 left"))
            let one = try socket.addresses(on: link("left")).filter { $0.address.family == .ipv4 }
            #expect(one.map { "\($0.address)" }.sorted() == ["192.0.2.1/24", "192.0.2.2/24"])
        }
    }

    @Test("routes of the main table are as ip says, but for those that gwnet never touches")
    func routes() async throws {
        try await inNamespace {
            let elsewhere = try Namespace.another()
            defer { withExtendedLifetime(elsewhere) {} }
            try Self.furnish(with: elsewhere)
            var socket = try RouteSocket()
            let protocols = ["kernel": 2, "boot": 3, "static": 4, "ra": 9, "157": 157] as [String: UInt8]
            let scopes = ["global": 0, "link": 253, "host": 254] as [String: UInt8]
            let listed: [IPSays.Route] =
                try IPSays.list("-d -4 route show table main") + IPSays.list("-d -6 route show table main")
            let theirs = listed.filter { $0.type == "unicast" && $0.dev != nil }.map { route -> Route in
                let isIPv6 = route.dst.contains(":") || (route.gateway ?? "").contains(":")
                let text = route.dst == "default" ? (isIPv6 ? "::/0" : "0.0.0.0/0") : route.dst
                return Route(
                    to: network(text.contains("/") ? text : text + (isIPv6 ? "/128" : "/32")),
                    via: route.gateway.map { address($0) }, link: link(route.dev ?? ""),
                    metric: route.metric ?? 0,
                    typeOfService: route.tos == nil ? 0 : 0x10,
                    preferredSource: route.prefsrc.map { address($0) },
                    scope: scopes[route.scope ?? "global"],
                    origin: Origin(number: protocols[route.protocol] ?? 99))
            }
            let ours = try socket.routes().routes
            #expect(ours.sorted() == theirs.sorted())
            #expect(Set(ours) == Set(theirs))
            let words = ours.map(\.description)
            #expect(words.contains("default via 192.0.2.9 dev left"))
            #expect(words.contains("2001:db8:1::/48 via 2001:db8::9 dev eth0 metric 77"))
            let others = try socket.routes().others.map { "\($0)" }
            for foreign in ["198.51.103.0", "198.51.104.0", "198.51.105.0"] {
                #expect(!words.contains { $0.contains(foreign) })
            }
            #expect(others.contains("blackhole 198.51.103.0/24"))
            #expect(
                others.contains(
                    "198.51.104.0/24 nexthop via 192.0.2.7 dev left nexthop via 192.0.2.8 dev left"))
            #expect(!others.contains { $0.contains("198.51.105.0") })
        }
    }

    @Test("rules are as ip says, but for those that gwnet never touches")
    func rules() async throws {
        try await inNamespace {
            let elsewhere = try Namespace.another()
            defer { withExtendedLifetime(elsewhere) {} }
            try Self.furnish(with: elsewhere)
            var socket = try RouteSocket()
            let tables = ["local": 255, "main": 254, "default": 253] as [String: UInt32]
            let theirs = try [AddressFamily.ipv4, .ipv6].flatMap { family in
                try (IPSays.list("\(family == .ipv4 ? "-4" : "-6") rule") as [IPSays.Rule])
                    .filter { $0.priority != 103 && $0.priority != 104 }
                    .map { rule in
                        let table = rule.table.map { tables[$0] ?? UInt32($0) ?? 0 } ?? 0
                        let network = { (address: String?, length: Int?) -> IPNetwork? in
                            guard let address, address != "all" else { return nil }
                            return NetlinkTests.network("\(address)/\(length ?? family.bitWidth)")
                        }
                        return RoutingRule(
                            family: family, priority: rule.priority, source: network(rule.src, rule.srclen),
                            destination: network(rule.dst, rule.dstlen), incoming: rule.iif.map { link($0) },
                            outgoing: rule.oif.map { link($0) }, table: table)
                    }
            }
            let ours = try socket.rules().rules
            #expect(ours.count == theirs.count)
            for rule in theirs { #expect(ours.contains { $0.isSame(as: rule) }, "\(rule)") }
            #expect(ours.first { $0.priority == 101 }?.origin == .gwnet)
            #expect(ours.first { $0.priority == 100 }?.origin.isOurs == false)
        }
    }

    @Test("neighbours are as ip says")
    func neighbours() async throws {
        try await inNamespace {
            let elsewhere = try Namespace.another()
            defer { withExtendedLifetime(elsewhere) {} }
            try Self.furnish(with: elsewhere)
            var socket = try RouteSocket()
            let theirs = try (IPSays.list("neigh show nud all") as [IPSays.Neighbour])
                .filter { $0.state != ["NOARP"] || $0.lladdr == "02:00:00:00:00:53" }
                .map { "\($0.dst) \($0.dev) \($0.lladdr ?? "-") \($0.state.joined().lowercased())" }
            let ours = try socket.neighbours()
                .filter { $0.state != .noarp || $0.mac?.description == "02:00:00:00:00:53" }
                .map { "\($0.address) \($0.link) \($0.mac?.description ?? "-") \($0.state)" }
            #expect(ours.sorted() == theirs.sorted())
            #expect(ours.contains("192.0.2.50 left 02:00:00:00:00:50 permanent"))
        }
    }

    @Test("when a neighbour last answered is as ip says, and nothing where it never did")
    func neighboursSeen() async throws {
        try await inNamespace {
            let elsewhere = try Namespace.another()
            defer { withExtendedLifetime(elsewhere) {} }
            try Self.furnish(with: elsewhere)
            try sh(
                "ip neigh add 192.0.2.60 dev left nud incomplete; ip neigh add 192.0.2.61 dev left nud failed"
            )
            var socket = try RouteSocket()
            let (before, ours, after) = (try Self.confirmed(), try socket.neighbours(), try Self.confirmed())
            for (address, isKnown) in [
                ("192.0.2.51", true), ("192.0.2.52", true), ("192.0.2.50", false), ("192.0.2.60", false),
                ("192.0.2.61", false), ("2001:db8::50", false),
            ] {
                let neighbour = ours.first { "\($0.address)" == address }
                #expect((neighbour?.confirmedAgo != nil) == isKnown, "\(address)")
                guard let seconds = neighbour?.confirmedAgo else { continue }
                let (early, late) = (before[address] ?? .max, after[address] ?? .min)
                #expect(early <= seconds && seconds <= late, "\(address): \(early) \(seconds) \(late)")
            }
        }
    }

    /// Seconds since the last confirmation: the second of `used 12/12/12`.
    private static func confirmed() throws -> [String: Int] {
        var result: [String: Int] = [:]
        for line in try sh("ip -s neigh show nud all").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let used = words.firstIndex(of: "used"), words.indices.contains(used + 1) else { continue }
            result[String(words[0])] = words[used + 1].split(separator: "/").dropFirst().first.flatMap {
                Int($0)
            }
        }
        return result
    }

    @Test("a link's speed is the driver's, and nothing where there is none")
    func speeds() async throws {
        try await inNamespace {
            try makeVeth("left", "right")
            #expect(LinkSpeed(of: link("left"))?.megabits == 10_000)
            #expect(LinkSpeed(of: link("left"))?.isFullDuplex == true)
            #expect(LinkSpeed(of: link("lo")) == nil)
            #expect(LinkSpeed(of: link("absent")) == nil)
        }
    }

    @Test("changes are carried out, bear our mark, and are undone by their opposites")
    func carriesOut() async throws {
        let addresses = [assignment("192.0.2.1/24", on: "left"), assignment("2001:db8::1/64", on: "left")]
        let routes = [
            Route(to: network("198.51.100.0/24"), via: address("192.0.2.9"), link: link("left"), metric: 7),
            Route(
                to: network("10.0.0.0/8"), via: nil, link: link("left"), preferredSource: address("192.0.2.1")
            ),
            Route(to: network("2001:db8:7::/48"), via: address("2001:db8::9"), link: link("left"), metric: 5),
            Route(to: .anyIPv4, via: address("192.0.2.9"), link: link("left")),
        ]
        let rules = [
            RoutingRule(
                family: .ipv4, priority: 100, source: network("10.0.0.0/8"), incoming: link("left"),
                table: 1000),
            RoutingRule(
                family: .ipv6, priority: 101, destination: network("2001:db8::/32"), outgoing: link("left"),
                table: 254),
        ]
        try await inNamespace {
            try makeVeth("left", "right")
            try sh("sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.left.accept_dad=0")
            var socket = try RouteSocket()
            let before = Link(isUp: true, mtu: 1500)
            let after = Link(isUp: true, mtu: 1400)
            try socket.carryOut(
                [.link(link("left"), before: before, after: after)]
                    + addresses.map { .address(before: nil, after: $0) }
                    + routes.map { .route(before: nil, after: $0) }
                    + rules.map { .rule(before: nil, after: $0) })
            #expect(try socket.links().first { $0.name == link("left") }?.state == after)
            #expect(Set(try socket.addresses().filter(\.origin.isOurs)) == Set(addresses))
            #expect(Set(try socket.routes().routes.filter(\.origin.isOurs)) == Set(routes))
            #expect(Set(try socket.rules().rules.filter(\.origin.isOurs)) == Set(rules))
            let listed = try sh("ip route; ip -6 route; ip rule; ip -6 rule; ip -d address")
            #expect(listed.contains("default via 192.0.2.9 dev left proto 157"))
            #expect(listed.contains("inet 192.0.2.1/24 brd 192.0.2.255 scope global"))
            try socket.carryOut(
                rules.map { .rule(before: $0, after: nil) } + routes.map { .route(before: $0, after: nil) }
                    + addresses.map { .address(before: $0, after: nil) }
                    + [.link(link("left"), before: after, after: Link(isUp: false, mtu: 1500))])
            #expect(try !socket.addresses().contains(where: \.origin.isOurs))
            #expect(try !socket.routes().routes.contains(where: \.origin.isOurs))
            #expect(try !socket.rules().rules.contains(where: \.origin.isOurs))
            #expect(
                try socket.links().first { $0.name == link("left") }?.state == Link(isUp: false, mtu: 1500))
        }
    }

    @Test("a route is replaced in one step, and a foreign one of the same key is never replaced by adding")
    func replacesRoute() async throws {
        let old = Route(to: .anyIPv4, via: address("192.0.2.8"), link: link("left"))
        let new = Route(to: .anyIPv4, via: address("192.0.2.9"), link: link("left"))
        try await inNamespace {
            try makeVeth("left", "right")
            try sh("ip address add 192.0.2.1/24 dev left")
            var socket = try RouteSocket()
            try socket.carryOut([.route(before: nil, after: old)])
            try socket.carryOut([.route(before: old, after: new)])
            #expect(try socket.routes().routes.filter(\.isDefault) == [new])
            let error = thrown(NetlinkError.self) {
                try socket.carryOut([.route(before: nil, after: old)])
            }
            #expect(error?.errno == .exists)
            #expect(try socket.routes().routes.filter(\.isDefault) == [new])
        }
    }

    @Test("a refusal says what was asked, the error, and the kernel's own words")
    func refusals() async throws {
        try await inNamespace {
            try makeVeth("left", "right")
            try sh("ip address add 192.0.2.1/24 dev left")
            let up = Link(isUp: true, mtu: 1500)
            let cases: [(Change, Errno, String?, String)] = [
                (
                    .route(
                        before: nil,
                        after: Route(to: .anyIPv4, via: address("203.0.113.1"), link: link("left"))),
                    Errno(rawValue: 101), "Nexthop has invalid gateway",
                    "add route default via 203.0.113.1 dev left"
                ),
                (
                    .link(link("left"), before: up, after: Link(isUp: true, mtu: 70_000)), .invalidArgument,
                    "mtu greater than device maximum", "set mtu 70000 left"
                ),
                (
                    .link(link("left"), before: up, after: Link(isUp: true, mtu: 60)), .invalidArgument,
                    "mtu less than device minimum", "set mtu 60 left"
                ),
                (
                    .address(before: nil, after: assignment("192.0.2.1/24", on: "left")), .exists, nil,
                    "add address 192.0.2.1/24 to left"
                ),
                (
                    .route(
                        before: Route(to: network("10.0.0.0/8"), via: nil, link: link("left")), after: nil),
                    .noProcess, nil, "remove route 10.0.0.0/8 dev left"
                ),
                (
                    .link(link("nobody"), before: up, after: Link(isUp: false, mtu: 1500)), .noDevice, nil,
                    "take down nobody"
                ),
            ]
            var socket = try RouteSocket()
            for (change, errno, words, operation) in cases {
                let error = thrown(NetlinkError.self) { try socket.carryOut([change]) }
                #expect(error?.errno == errno, "\(change)")
                #expect(error?.operation == operation)
                if let words { #expect(error?.kernelMessage == words, "\(change)") }
            }
        }
    }

    @Test("in a group of changes the first refusal is what is said, and all answers are read")
    func firstRefusal() async throws {
        try await inNamespace {
            try makeVeth("left", "right")
            try sh("ip address add 192.0.2.1/24 dev left")
            var socket = try RouteSocket()
            let changes = (1...200).map { index -> Change in
                let gateway = index % 3 == 0 ? "203.0.113.1" : "192.0.2.9"
                return .route(
                    before: nil,
                    after: Route(to: network("10.0.\(index).0/24"), via: address(gateway), link: link("left"))
                )
            }
            let error = thrown(NetlinkError.self) { try socket.carryOut(changes) }
            #expect(error?.operation == "add route 10.0.3.0/24 via 203.0.113.1 dev left")
            #expect(try socket.routes().routes.contains { $0.destination == network("10.0.1.0/24") })
        }
    }

    @Test("an index that went stale is looked up anew")
    func staleIndex() async throws {
        try await inNamespace {
            try makeVeth("left", "right")
            var socket = try RouteSocket()
            _ = try socket.links()
            try sh("ip link del left")
            try makeVeth("left", "right")
            _ = try socket.links()
            try socket.carryOut([.address(before: nil, after: assignment("192.0.2.1/24", on: "left"))])
            #expect(try socket.addresses(on: link("left")).contains(assignment("192.0.2.1/24", on: "left")))
        }
    }
}
