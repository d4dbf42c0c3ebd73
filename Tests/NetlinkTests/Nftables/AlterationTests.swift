import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("What others can do to gwnet's table")
struct AlterationTests {
    private static let table = Table(
        counters: ["refused", "seen"],
        sets: [
            NamedSet(
                "allowed", key: [.internetProtocol, .internetService, .ipv4Address], hasIntervals: true,
                elements: [.init([.transport(.tcp), ports("22"), .network(.anyIPv4)])]),
            NamedSet(
                "forwards", key: [.internetProtocol, .internetService, .ipv4Address],
                value: .data([.ipv4Address, .internetService]), hasIntervals: true, countsElements: true,
                elements: [
                    .init(
                        [.transport(.tcp), ports("8443"), .network(.anyIPv4)],
                        value: .data([[10, 0, 0, 1], [0, 80]]))
                ]),
            NamedSet(
                "networks", key: [.ipv4Address], hasIntervals: true,
                elements: [.init([.network(network("10.0.0.0/8"))])]),
            NamedSet(
                "jumps", key: [.linkName], value: .verdict,
                elements: [.init([.link(link("eth0"))], value: .verdict(.jump("inside")))]),
            NamedSet("spare_set", key: [.linkName]),
        ],
        chains: [
            Chain(
                "dstnat", hook: Chain.Hook(.nat, .prerouting, priority: -100),
                rules: [Rule("forwards", .forward(by: "forwards", withPort: true))]),
            Chain(
                "input", hook: Chain.Hook(.filter, .input, priority: 0, dropsByDefault: true),
                rules: [
                    Rule("answers", .established, .accept), Rule("by link", .incoming(by: "jumps")),
                    Rule("the rest", .count("refused"), .drop),
                ]),
            Chain(
                "inside",
                rules: [
                    Rule("services", .service(in: "allowed", .ipv4), .count("seen"), .accept),
                    Rule("ours", .source(in: "networks"), .accept),
                ]),
            Chain("spare"),
        ])

    /// Fixed with every counter going on.
    private static let keeping = [
        // Objects of every type.
        "add quota inet gwnet q { over 10 mbytes; }", "add limit inet gwnet l { rate 10/second; }",
        "add ct helper inet gwnet h { type \"ftp\" protocol tcp; }",
        "add ct timeout inet gwnet t { protocol tcp; policy = { established: 100 }; }",
        "add ct expectation inet gwnet e { protocol tcp; dport 9876; timeout 2m; size 12; l3proto ip; }",
        "add synproxy inet gwnet y { mss 1460; wscale 7; timestamp sack-perm; }",
        "add secmark inet gwnet m { \"system_u:object_r:ssh_server_packet_t:s0\"; }",
        "add counter inet gwnet foreign", "add counter inet gwnet foreign { comment \"theirs\"; }",
        "add flowtable inet gwnet f { hook ingress priority 0; devices = { lo }; }",
        "add flowtable inet gwnet f { hook ingress priority 0; }",
        // Objects that are in use.
        "add quota inet gwnet q { over 10 mbytes; }; add rule inet gwnet inside quota name q drop",
        "add counter inet gwnet n; add rule inet gwnet spare counter name n",
        "add counter inet gwnet n; add map inet gwnet om { type inet_service : counter; }; "
            + "add element inet gwnet om { 80 : n }; add rule inet gwnet spare counter name tcp dport map @om",
        "add limit inet gwnet l { rate 10/second; }; add chain inet gwnet own; add rule inet gwnet own limit name l",
        // Rules.
        "add rule inet gwnet inside tcp dport 23 accept", "insert rule inet gwnet input tcp dport 23 accept",
        "add rule inet gwnet inside tcp dport { 23, 24, 100-200 } accept",
        "add rule inet gwnet inside ip saddr . tcp dport { 192.0.2.1 . 80 } accept",
        "add rule inet gwnet inside meta mark { 1, 2 } accept",
        "add rule inet gwnet inside tcp dport vmap { 22 : accept, 23 : drop }",
        "add rule inet gwnet inside tcp dport 23 jump { counter; accept; }",
        "add rule inet gwnet inside counter", "add rule inet gwnet inside log prefix \"theirs\"",
        "add rule inet gwnet inside meta mark set 1", "add rule inet gwnet inside ct mark 1 accept",
        "add rule inet gwnet input ip saddr @networks accept",
        "flush chain inet gwnet inside", "flush table inet gwnet",
        "delete rule inet gwnet input handle $(handle input answers)",
        "replace rule inet gwnet inside handle $(handle inside ours) ip saddr @networks drop comment ours",
        "replace rule inet gwnet inside handle $(handle inside ours) ip saddr @networks accept",
        "add rule inet gwnet spare accept comment \"ours\"",
        // Chains.
        "add chain inet gwnet foreign", "add chain inet gwnet foreign { comment \"theirs\"; }",
        "add chain inet gwnet foreign { type filter hook forward priority 5; }",
        "add chain inet gwnet foreign { type filter hook ingress device lo priority 0; }",
        "add chain inet gwnet foreign { type filter hook ingress device lo priority 0; policy drop; }",
        "add chain inet gwnet a; add chain inet gwnet b; add rule inet gwnet a jump b; add rule inet gwnet spare goto a",
        "delete chain inet gwnet spare", "rename chain inet gwnet spare other",
        "rename chain inet gwnet inside other",
        // The table.
        "add table inet gwnet { flags dormant; }",
        // Sets and elements.
        "add set inet gwnet foreign { type ipv4_addr; }", "add set inet gwnet foreign { type mark; }",
        "add set inet gwnet foreign { type ipv4_addr; flags timeout; timeout 1h; comment \"theirs\"; }",
        "add set inet gwnet foreign { typeof ip saddr . tcp dport; flags interval; elements = { 192.0.2.0/24 . 80 } }",
        "add map inet gwnet foreign { type mark : verdict; }; add element inet gwnet foreign { 1 : jump spare }",
        "add map inet gwnet foreign { type inet_service : verdict; elements = { 80 : accept } }; "
            + "add rule inet gwnet spare tcp dport vmap @foreign",
        "add chain inet gwnet own; add map inet gwnet foreign { type mark : verdict; elements = { 1 : goto own } }",
        "add element inet gwnet networks { 172.16.0.0/12 }",
        "delete element inet gwnet networks { 10.0.0.0/8 }",
        "flush set inet gwnet networks", "flush map inet gwnet jumps", "delete set inet gwnet spare_set",
        "add element inet gwnet networks { 172.16.0.0/12 comment \"theirs\" }",
        "delete element inet gwnet networks { 10.0.0.0/8 }; add element inet gwnet networks { 10.0.0.0/8 comment \"t\" }",
        "add element inet gwnet allowed { 17 . 53 . 0.0.0.0/0 }",
        "delete element inet gwnet jumps { eth0 }; add element inet gwnet jumps { eth0 comment \"t\" : jump inside }",
        "delete element inet gwnet jumps { eth0 }; add element inet gwnet jumps { eth0 : accept }",
        "add element inet gwnet jumps { eth1 : accept }", "add element inet gwnet jumps { * : drop }",
        "add element inet gwnet spare_set { * }",
        "add element inet gwnet forwards { tcp . 81 . 0.0.0.0/0 : 10.0.0.2 . 80 }",
        "delete element inet gwnet forwards { tcp . 8443 . 0.0.0.0/0 }",
    ]

    /// What the kernel changes in no other way: the table is recreated, and counts from zero.
    private static let losing = [
        "delete table inet gwnet",
        "flush table inet gwnet; delete counter inet gwnet seen; add counter inet gwnet seen { comment \"t\"; }",
        "delete set inet gwnet spare_set; add set inet gwnet spare_set { type ifname; comment \"theirs\"; }",
        "delete set inet gwnet spare_set; add set inet gwnet spare_set { type ifname; size 5; }",
        "delete set inet gwnet spare_set; add set inet gwnet spare_set { type ifname; flags dynamic, timeout; }",
        "delete set inet gwnet spare_set; add set inet gwnet spare_set { type ifname; policy memory; }",
        "delete set inet gwnet spare_set; add set inet gwnet spare_set { type mark; }",
        "delete set inet gwnet spare_set; add set inet gwnet spare_set { type ifname; flags interval; auto-merge; }",
        "delete chain inet gwnet spare; "
            + "add chain inet gwnet spare { type filter hook ingress device lo priority 0; }",
        "delete chain inet gwnet spare; add chain inet gwnet spare { type filter hook output priority 0; }",
        "add chain inet gwnet input { policy accept; }",
    ]

    @Test("is seen and put right, to the letter, with every counter going on", arguments: keeping)
    func inPlace(commands: String) async throws {
        try await Self.alter(by: commands, keepsCounters: true)
    }

    @Test("is seen and put right, to the letter, in a table that is recreated", arguments: losing)
    func recreated(commands: String) async throws {
        try await Self.alter(by: commands, keepsCounters: false)
    }

    private static func alter(by commands: String, keepsCounters: Bool) async throws {
        try await inNamespace {
            var socket = try NftablesSocket()
            #expect(try socket.make(table) == table)
            let listing = try listing()
            try sh("ip link set lo up; ping -qc1 -W0.1 127.0.0.1 || true")
            let counters = try sh("nft list counter inet gwnet refused")
            let script = """
                handle() { nft -a list chain inet gwnet "$1" | sed -n "s/.*comment \\"$2\\".*handle //p"; }
                nft -f - <<EOF
                \(commands)
                EOF
                """
            guard try isPossible(script) else { return }
            let (altered, generation) = try socket.tables(named: "gwnet")
            let plan = RulesetPlan(from: altered.inet, to: table)
            #expect(!plan.changes.isEmpty, "nothing is seen of it")
            #expect(!plan.losesCounters || !keepsCounters)
            try socket.commit(plan.parts, table: "gwnet", generation: generation)
            #expect(try socket.tables(named: "gwnet").tables.inet == table)
            #expect(try self.listing() == listing)
            if keepsCounters { #expect(try sh("nft list counter inet gwnet refused") == counters) }
        }
    }

    /// Chain by chain and set by set, without their order, which is that in which they came and means nothing.
    private static func listing() throws -> [String] {
        let text = try sh("nft -s list table inet gwnet | sed 's/^}$//; s/^\t}$/\t}\\n/'")
        return text.split(separator: "\n\n").map { $0.filter { $0 != "\n" } }.filter { !$0.isEmpty }.sorted()
    }

    /// What this kernel has no module for can be done to no table.
    private static func isPossible(_ script: String) throws -> Bool {
        let said = try sh("{ \(script)\n} 2>&1 || true")
        guard said.contains("Error") else { return true }
        #expect(
            ["Operation not supported", "No such file or directory", "Protocol not supported"].contains {
                said.contains($0)
            }, "\(said)")
        return false
    }
}
