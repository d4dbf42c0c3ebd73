import Testing

@testable import Gateway

@Suite("What dhcpcd reports")
struct LeaseTests {
    private static let bound = [
        "reason": "BOUND", "interface": "eth1", "new_ip_address": "10.0.7.122", "new_subnet_cidr": "24",
        "new_routers": "10.0.7.1", "new_domain_name_servers": "10.0.7.1 9.9.9.9",
        "new_dhcp_server_identifier": "10.0.7.1", "new_dhcp_lease_time": "120",
    ]

    private func event(_ changes: [String: String?]) -> Lease.Event {
        var variables = Self.bound
        for (name, value) in changes { variables[name] = value }
        return Lease.Event(variables, now: 1000, situation: "here")
    }

    private func lease(_ changes: [String: String?]) throws -> Lease {
        guard case .leased(let lease) = event(changes) else { throw NoLease() }
        return lease
    }

    private struct NoLease: Error {}

    @Test("is a lease with all that it says")
    func bound() throws {
        let lease = try lease([:])
        #expect(lease.interface == "eth1" && lease.address == "10.0.7.122/24")
        #expect(lease.routers == ["10.0.7.1"] && lease.servers == ["10.0.7.1", "9.9.9.9"])
        #expect(lease.givenBy == "10.0.7.1" && lease.expires == 1120)
    }

    @Test("is one too when it is renewed", arguments: ["RENEW", "REBIND", "REBOOT"])
    func renewed(reason: String) throws {
        #expect(try lease(["reason": reason]).isSame(as: lease([:])))
    }

    @Test("is the end of it", arguments: ["EXPIRE", "NAK", "RELEASE", "STOPPED", "NOCARRIER"])
    func lost(reason: String) {
        #expect(event(["reason": reason]) == .lost)
    }

    @Test(
        "is nothing where it makes no sense",
        arguments: [
            ["reason": nil], ["reason": "CARRIER"], ["new_ip_address": nil], ["new_ip_address": "10.0.7"],
            ["new_subnet_cidr": "33"], ["interface": ""], ["interface": "a/b"],
        ] as [[String: String?]])
    func other(changes: [String: String?]) {
        #expect(event(changes) == .other)
    }

    @Test(
        "is not believed where no honest server gives such a one",
        arguments: [
            ["new_subnet_cidr": "0"], ["new_subnet_cidr": "1"], ["new_subnet_cidr": "32"],
            ["new_subnet_mask": "255.0.255.0"], ["new_subnet_mask": "0.0.0.0"], ["new_subnet_mask": "::"],
            ["new_subnet_mask": "255.255.0.0"], ["new_subnet_mask": "0.255.255.255"],
            ["new_ip_address": "127.0.0.1"], ["new_ip_address": "0.0.0.0"], ["new_ip_address": "224.0.0.9"],
            ["new_ip_address": "240.0.0.1"], ["new_ip_address": "255.255.255.255"],
            ["new_ip_address": "10.0.7.0"], ["new_ip_address": "10.0.7.255"],
        ] as [[String: String?]])
    func refused(changes: [String: String?]) {
        guard case .refused = event(changes) else {
            Issue.record("\(changes) is believed")
            return
        }
    }

    @Test("is one where the mask agrees", arguments: [("24", "255.255.255.0"), ("31", "255.255.255.254")])
    func masks(prefix: String, mask: String) throws {
        #expect(
            try lease(["new_subnet_cidr": prefix, "new_subnet_mask": mask]).address.hasSuffix("/\(prefix)"))
    }

    @Test("names no server that cannot be one")
    func servers() throws {
        let named =
            "0.0.0.0 127.0.0.1 224.0.0.1 255.255.255.255 240.1.1.1 0.1.2.3 10.0.7.122 9.9.9.9 9.9.9.9 1.1.1.1 ::1 ff02::1"
        #expect(try lease(["new_domain_name_servers": named]).servers == ["9.9.9.9", "1.1.1.1"])
        let many = (1...60).map { "10.1.0.\($0)" }.joined(separator: " ")
        #expect(try lease(["new_domain_name_servers": many]).servers.count == 4)
    }

    @Test("never ends, or ends at a time that can be told")
    func ends() throws {
        #expect(try lease(["new_dhcp_lease_time": "4294967295"]).expires == nil)
        #expect(try lease(["new_dhcp_lease_time": "99999999999999999999"]).expires == nil)
        #expect(try lease(["new_dhcp_lease_time": "x", "new_domain_name_servers": "x y"]).servers.isEmpty)
    }

    @Test("is another lease where services would be written another way")
    func differs() throws {
        let lease = try lease([:])
        #expect(try !lease.isSame(as: self.lease(["new_ip_address": "10.0.7.123"])))
        #expect(try !lease.isSame(as: self.lease(["new_domain_name_servers": "9.9.9.9"])))
        #expect(try lease.isSame(as: self.lease(["new_dhcp_lease_time": "3600"])))
        #expect(!lease.isSame(as: nil))
    }
}
