import Testing

@testable import NetworkModel

@Suite("Kernel parameters")
struct SysctlEffectsTests {
    private let shut: [Sysctl: String] = [
        .ipv4Forwarding: "0", .ipv4("default", "forwarding"): "0", .ipv4("eth0", "forwarding"): "1",
        .ipv4("docker0", "forwarding"): "0", .ipv4("all", "accept_redirects"): "1",
        .ipv4("eth0", "accept_redirects"): "1", .ipv6Forwarding: "0", .ipv6("default", "forwarding"): "0",
        .ipv6("eth0", "forwarding"): "1",
    ]

    @Test("a change of ip_forward opens every link and turns accept_redirects of all the other way")
    func forwardingRewritesLinks() {
        let open = shut.written("1", to: .ipv4Forwarding)
        #expect(open[.ipv4("default", "forwarding")] == "1")
        #expect(open[.ipv4("docker0", "forwarding")] == "1")
        #expect(open[.ipv4("all", "accept_redirects")] == "0")
        #expect(open[.ipv4("eth0", "accept_redirects")] == "1")
        #expect(open[.ipv6Forwarding] == "0")
        #expect(open[.ipv6("eth0", "forwarding")] == "1")
        let shutAgain = open.written("0", to: .ipv4Forwarding)
        #expect(shutAgain[.ipv4("eth0", "forwarding")] == "0")
        #expect(shutAgain[.ipv4("all", "accept_redirects")] == "1")
    }

    @Test("the switch of IPv6 opens the links of IPv6 alone")
    func forwardingOfIPv6() {
        let open = shut.written("1", to: .ipv6Forwarding)
        #expect(open[.ipv6("default", "forwarding")] == "1")
        #expect(open[.ipv4("default", "forwarding")] == "0")
        #expect(open[.ipv4("all", "accept_redirects")] == "1")
    }

    @Test("a value that is there already changes nothing")
    func sameValue() {
        #expect(shut.written("0", to: .ipv4Forwarding) == shut)
    }

    @Test("what ip_forward resets on foreign links is put back in steps of its own")
    func foreignLinksKeepTheirs() throws {
        let plan = try Plan(
            from: NetworkState(sysctls: shut),
            to: NetworkState(
                sysctls: [.ipv4Forwarding: "1", .ipv4("eth0", "forwarding"): "1"], firewall: Sketch.table()))
        #expect(
            plan.changes.dropFirst() == [
                .sysctl(.ipv4Forwarding, before: "0", after: "1"),
                .sysctl(.ipv4("all", "accept_redirects"), before: "0", after: "1"),
                .sysctl(.ipv4("default", "forwarding"), before: "1", after: "0"),
                .sysctl(.ipv4("docker0", "forwarding"), before: "1", after: "0"),
            ])
    }

    @Test("accept_redirects that must be 0 is 0 after ip_forward, whichever way that turned it")
    func redirectsAfterForwarding() throws {
        let desired = NetworkState(sysctls: [.ipv4Forwarding: "0", .ipv4("all", "accept_redirects"): "0"])
        let observed = NetworkState(sysctls: shut.written("1", to: .ipv4Forwarding))
        let plan = try Plan(from: observed, to: desired)
        #expect(plan.changes.contains(.sysctl(.ipv4("all", "accept_redirects"), before: "1", after: "0")))
        #expect(plan.changes.first == .sysctl(.ipv4Forwarding, before: "1", after: "0"))
    }

    @Test(
        "a path that leaves /proc/sys is refused",
        arguments: [
            "", "/", "/net/ipv4/ip_forward", "net//ip_forward", "../etc/passwd", "net/../../etc", "net/./x",
            "net/",
        ])
    func refusesPath(path: String) {
        #expect(Sysctl(path: path) == nil)
    }

    @Test(
        "a parameter reads as sysctl(8) writes it",
        arguments: [
            (Sysctl.ipv4Forwarding, "net.ipv4.ip_forward"),
            (Sysctl.ipv4("eth0", "forwarding"), "net.ipv4.conf.eth0.forwarding"),
            (Sysctl.ipv4("eth0.7", "forwarding"), "net/ipv4/conf/eth0.7/forwarding"),
        ])
    func describes(sysctl: Sysctl, text: String) {
        #expect(sysctl.description == text)
    }
}
