import NetworkModel
import TestSupport
import Testing

@testable import Gateway
@testable import Netlink

@Suite("Filters of others")
struct ForeignFilterTests {
    private static func filters(_ ruleset: String) async throws -> [ForeignFilter] {
        try await inNamespace {
            try sh("nft -f -", input: ruleset)
            var machine = try Machine()
            return try machine.foreignFilters()
        }
    }

    @Test("are known by the names of their chains, and told with what they do")
    func owners() async throws {
        let docker = "add table ip filter\nadd chain ip filter DOCKER-USER\n"
        let forward = "add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }\n"
        #expect(
            try await Self.filters(docker + forward) == [
                ForeignFilter(chain: "ip filter FORWARD", owner: .docker)
            ])
        let ufw = "add table ip filter\nadd chain ip filter ufw-before-forward\n"
        let input = "add chain ip filter INPUT { type filter hook input priority 0; policy drop; }\n"
        #expect(
            Set(try await Self.filters(ufw + forward + input)) == [
                ForeignFilter(chain: "ip filter FORWARD", owner: .ufw),
                ForeignFilter(chain: "ip filter INPUT", owner: .ufw),
            ])
        let firewalld = """
            add table inet firewalld
            add chain inet firewalld filter_FORWARD { type filter hook forward priority 10; policy accept; }
            add chain inet firewalld nat_PREROUTING { type nat hook prerouting priority -90; policy accept; }
            add chain inet firewalld filter_FWD_public
            """
        #expect(
            try await Self.filters(firewalld) == [
                ForeignFilter(chain: "inet firewalld filter_FORWARD", owner: .firewalld)
            ])
    }

    @Test("that drop nothing, or see no packets of IP, are not there; nor is ours")
    func harmless() async throws {
        let filters = try await Self.filters(
            """
            add table ip filter
            add chain ip filter DOCKER-USER
            add chain ip filter FORWARD { type filter hook forward priority 0; policy accept; }
            add table arp a
            add chain arp a input { type filter hook input priority 0; policy drop; }
            add table inet gwnet
            add chain inet gwnet forward { type filter hook forward priority 0; policy drop; }
            add table inet mine
            add chain inet mine ufw
            """)
        #expect(filters.isEmpty)
        let other = try await Self.filters(
            "add table ip6 t\nadd chain ip6 t f { type filter hook forward priority 0; policy drop; }\n")
        #expect(other == [ForeignFilter(chain: "ip6 t f", owner: nil)])
    }

    @Test("have a remedy that names the links", arguments: [ForeignFilter.Owner.docker, .ufw, .firewalld])
    func remedies(owner: ForeignFilter.Owner) throws {
        let filter = ForeignFilter(chain: "c", owner: owner)
        let links = (try #require(LinkName("lan0")), try #require(LinkName("wan0")))
        let remedy = filter.remedy(links)
        #expect(owner == .docker || remedy.contains("lan0") && remedy.contains("wan0"))
        #expect(!filter.remedy(nil).isEmpty && filter.effect.contains(owner.rawValue))
    }
}
