import NetworkModel
import TestSupport
import Testing

@testable import Netlink

@Suite("A rule of somebody else's")
struct RuleTextTests {
    /// What nft itself says of them, word for word.
    private static let known = [
        "tcp dport 23 accept", "udp sport 53 drop", "tcp dport 20-30 accept", "tcp dport != 22 drop",
        "tcp dport >= 1024 accept", "tcp dport { 22, 23 } accept", "tcp dport { 22, 100-200 } accept",
        "tcp dport != { 22, 23 } drop", "ip saddr 192.0.2.1 accept", "ip saddr 10.0.0.0/8 accept",
        "ip saddr 10.32.0.0/11 drop", "ip daddr != 192.0.2.0/24 drop",
        "ip saddr { 192.0.2.1, 192.0.2.7 } accept",
        "ip6 saddr fe80::/10 accept", "ip6 saddr 2001:db8::1 accept", "ip6 daddr 2001:db8::/32 drop",
        #"iifname "eth1" accept"#, #"iifname "eth*" accept"#, #"oifname != "eth1" drop"#,
        #"iifname { "eth1", "eth2" } accept"#, #"iifname "eth1" tcp dport 23 accept"#,
        "ct state established,related accept", "ct state new drop", "ct state invalid drop",
        "ct status dnat accept", "icmp type echo-request accept", "icmpv6 type nd-router-advert drop",
        "icmp type destination-unreachable drop", "meta l4proto tcp accept", "meta l4proto udp drop",
        "meta l4proto esp accept", "ip protocol esp accept", "meta nfproto ipv6 drop",
        "fib daddr type local drop",
        "accept", "drop", "return", "jump other", "goto other", "tcp flags syn drop",
        "ip ttl set 1", "ip6 hoplimit set 64",
        #"counter name "seen" accept"#, "limit rate 5/second burst 10 packets accept",
        #"log prefix "theirs: " level warn"#, "reject with tcp reset", "reject with icmpx admin-prohibited",
        "ip saddr @networks drop", #"tcp dport 23 accept comment "theirs""#,
        "ip saddr . tcp dport { 192.0.2.1 . 80 } accept", "tcp dport vmap { 22 : accept, 23 : drop }",
    ]

    @Test("is shown in nft's words", arguments: known)
    func knownRule(rule: String) async throws {
        let shown = try await Self.shown(rule, in: "inet")
        #expect(shown.ours == shown.theirs)
    }

    @Test(
        "is shown as far as it is known",
        arguments: [
            ("tcp dport 23 counter accept", "tcp dport 23 (counter) accept"),
            ("tcp dport 23 quota 5 mbytes accept", "tcp dport 23 (quota) accept"),
            ("meta mark 1 accept", "(meta) (cmp) accept"), ("meta mark set 1", "(meta)"),
            ("tcp dport 23 log group 3", "tcp dport 23 (log)"),
        ])
    func unknownParts(rule: String, words: String) async throws {
        #expect(try await Self.shown(rule, in: "inet").ours == words)
    }

    @Test(
        "of a bridge is shown in nft's words",
        arguments: ["meta protocol arp accept", #"iifname "eth1" drop"#])
    func bridgeRule(rule: String) async throws {
        let shown = try await Self.shown(rule, in: "bridge")
        #expect(shown.ours == shown.theirs)
    }

    private static func shown(
        _ rule: String, in family: String
    ) async throws -> (ours: String, theirs: String) {
        try await inNamespace {
            let script = """
                table \(family) gwnet {
                    counter seen { }
                    set networks { type ipv4_addr; flags interval; }
                    chain other { }
                    chain c { \(rule); }
                }
                """
            try sh("nft -f -", input: script)
            var socket = try NftablesSocket()
            let tables = try socket.tables(named: "gwnet").tables
            let table = try #require(family == "inet" ? tables.inet : tables.bridge)
            let found = try #require(table.chain(named: "c")?.rules.first)
            let listed = try sh("nft -s list chain \(family) gwnet c | sed -n '3s/^[[:space:]]*//p'")
            return (found.text(in: table), listed.split(separator: "\n").first.map(String.init) ?? "")
        }
    }
}
