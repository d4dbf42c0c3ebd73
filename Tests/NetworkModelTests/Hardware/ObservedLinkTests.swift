import Testing

@testable import NetworkModel

@Suite("Links that may play a role")
struct ObservedLinkTests {
    private func link(
        _ name: String, kind: String? = nil, master: String? = nil, elsewhere: Bool = false,
        isEthernet: Bool = true, on lower: String? = nil
    ) -> ObservedLink {
        ObservedLink(
            name: Sketch.link(name), state: Link(isUp: true, mtu: 1500), hasCarrier: true,
            operationalState: "up",
            mac: nil, permanentMAC: nil, kind: kind, master: master.map { Sketch.link($0) },
            isLinkedElsewhere: elsewhere, isEthernet: isEthernet, mtuRange: nil, receivedBytes: 0,
            sentBytes: 0, lower: lower.map { Sketch.link($0) })
    }

    private var virtual: [ObservedLink] {
        [
            link("lo", isEthernet: false), link("docker0", kind: "bridge"),
            link("wg0", kind: "wireguard", isEthernet: false),
            link("vlan7", kind: "vlan"), link("veth0", kind: "veth", elsewhere: true),
            link("macvlan0", kind: "macvlan", elsewhere: true),
        ]
    }

    private func names(_ links: [ObservedLink]) -> [String] { links.hardware.map { "\($0.name)" } }

    @Test("where there is hardware, it alone counts")
    func hardwareAlone() {
        #expect(names(virtual + [link("eth0"), link("wlan0")]) == ["eth0", "wlan0"])
    }

    @Test("where there is none, a veth or macvlan whose other end lies elsewhere stands for it")
    func standsForHardware() {
        #expect(names(virtual) == ["veth0", "macvlan0"])
    }

    @Test("a veth in a bridge, or with both ends here, is a container's or nobody's")
    func noHardware() {
        let links = [
            link("veth1", kind: "veth", master: "docker0", elsewhere: true), link("veth2", kind: "veth"),
            link("sit0", kind: "sit", elsewhere: true),
        ]
        #expect(names(links).isEmpty)
    }

    @Test("hardware without a role is closed, with the bridge or bond that it is part of")
    func closed() {
        let links = [
            link("eth0"), link("eth1"), link("eth3"), link("eth2", master: "br0"),
            link("br0", kind: "bridge"),
            link("docker0", kind: "bridge"), link("veth0", kind: "veth", master: "docker0", elsewhere: true),
        ]
        let closed = links.closed(besides: Sketch.link("eth0"), Sketch.link("eth1"))
        #expect(closed.map(\.description) == ["br0", "eth2", "eth3"])
    }

    @Test("a bridge is closed whatever hardware is in it by: a bond, a VLAN, one on the other")
    func closedByWay() {
        let links = [
            link("eth0"), link("eth1"), link("eth2", master: "bond0"), link("bond0", kind: "bond"),
            link("vlan7", kind: "vlan", master: "br7", on: "bond0"), link("br7", kind: "bridge"),
            link("vxlan0", kind: "vxlan", master: "br8", on: "eth1"), link("br8", kind: "bridge"),
        ]
        let closed = links.closed(besides: Sketch.link("eth0"), Sketch.link("eth1"))
        #expect(closed.map(\.description) == ["bond0", "br7", "eth2"])
    }

    @Test("a side is stacked on all that is below it, the lowest first")
    func foundations() {
        let links = [
            link("eth1", master: "bond0"), link("bond0", kind: "bond"),
            link("zz7", kind: "vlan", on: "bond0"),
            link("aa", kind: "macvlan", on: "zz7"), link("eth0"), link("veth0", kind: "veth", on: "veth1"),
            link("veth1", kind: "veth", on: "veth0"), link("gre1", kind: "gre", on: "eth0"),
            link("away", kind: "vlan"), link("odd", kind: "vlan", on: "odd"),
        ]
        func below(_ names: String...) -> [String] {
            links.foundations(of: names.map { Sketch.link($0) }).map { "\($0)" }
        }
        #expect(below("aa", "eth0") == ["bond0", "zz7"])
        #expect(below("zz7", "aa") == ["bond0", "zz7"])
        #expect(below("eth0", "veth0", "gre1", "away", "missing", "odd").isEmpty)
    }

    @Test("a link with a role is never closed, though it be in a bridge")
    func rolesStayOpen() {
        let links = [link("eth0", master: "br0"), link("eth1"), link("br0", kind: "bridge")]
        let closed = links.closed(besides: Sketch.link("eth0"), Sketch.link("eth1"))
        #expect(closed.map(\.description) == ["br0"])
    }
}
