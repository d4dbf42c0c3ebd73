import Testing

@testable import NetworkModel

@Suite("Binding roles to NICs")
struct BindingTests {
    private let nics = [
        BindingTests.nic(
            "eth0", mac: "02:00:00:00:00:01", driver: "bcmgenet", path: "platform-fd580000.ethernet"),
        BindingTests.nic("eth1", mac: "02:00:00:00:00:02", driver: "r8152", path: "usb-0:1"),
        BindingTests.nic("eth2", mac: "02:00:00:00:00:03", driver: "r8152", path: "usb-0:2"),
        BindingTests.nic("docker0", mac: "02:00:00:00:00:04", isHardware: false),
    ]

    private static func nic(
        _ name: String, mac: String? = nil, driver: String? = nil, path: String? = nil,
        isHardware: Bool = true
    ) -> NIC {
        NIC(
            name: Sketch.link(name), mac: mac.map { Sketch.must(MACAddress($0), $0) }, driver: driver,
            path: path,
            isHardware: isHardware, mtu: 1500, mtuRange: nil)
    }

    private let eth0 = NICSelector(name: Sketch.link("eth0"))

    @Test(
        "a NIC is found by any of its properties, or all of them",
        arguments: [
            NICSelector(name: Sketch.link("eth1")), NICSelector(mac: MACAddress("02:00:00:00:00:02")),
            NICSelector(path: "usb-0:1"),
            NICSelector(
                name: Sketch.link("eth1"), mac: MACAddress("02:00:00:00:00:02"), driver: "r8152",
                path: "usb-0:1"),
        ])
    func findsBySelector(selector: NICSelector) throws {
        let binding = try Binding(cluster: eth0, www: selector, among: nics)
        #expect(binding.www.name == Sketch.link("eth1"))
        #expect(binding[.www] == binding.www)
        #expect(binding[.cluster].name == Sketch.link("eth0"))
    }

    @Test("a link that is no hardware answers to its name alone, and only where it can carry IP")
    func made() throws {
        let docker0 = NICSelector(name: Sketch.link("docker0"))
        #expect(try Binding(cluster: eth0, www: docker0, among: nics).www == nics[3])
        let lo = NIC(
            name: Sketch.link("lo"), mac: nil, driver: nil, path: nil, isHardware: false, mtu: 65536,
            mtuRange: nil, kind: "loopback", traits: Self.traits(carriesIP: false))
        #expect(throws: Binding.Failure.self) {
            try Binding(cluster: eth0, www: NICSelector(name: lo.name), among: nics + [lo])
        }
    }

    @Test("a link answers to its alternative names, of any length")
    func alternativeNames() throws {
        let name = try #require(AlternativeName("a-name-that-is-longer-than-a-link's"))
        let nic = NIC(
            name: Sketch.link("eth3"), mac: nil, driver: nil, path: nil, isHardware: true, mtu: 1500,
            mtuRange: nil, traits: Self.traits(names: [name]))
        let selector = NICSelector(calledBy: name, mac: nil, driver: nil, path: nil)
        #expect(try Binding(cluster: eth0, www: selector, among: nics + [nic]).www.name == nic.name)
    }

    private static func traits(carriesIP: Bool = true, names: [AlternativeName] = []) -> NIC.Traits {
        NIC.Traits(
            alternativeNames: names, carriesIP: carriesIP, isEthernet: true, isPointToPoint: false, lower: nil
        )
    }

    @Test(
        "no link that answers is a failure that knows all that are there",
        arguments: [
            NICSelector(name: Sketch.link("eth9")), NICSelector(mac: MACAddress("02:00:00:00:00:04")),
            NICSelector(name: Sketch.link("docker0"), driver: "bridge"),
            NICSelector(name: Sketch.link("eth1"), driver: "bcmgenet"),
        ])
    func missing(selector: NICSelector) {
        #expect(
            throws: Binding.Failure.notOne(role: .www, selector: selector, candidates: [], present: nics)
        ) {
            try Binding(cluster: eth0, www: selector, among: nics)
        }
    }

    @Test("several NICs that answer are a failure that lists them")
    func ambiguous() {
        let selector = NICSelector(driver: "r8152")
        #expect(
            throws: Binding.Failure.notOne(
                role: .cluster, selector: selector, candidates: Array(nics[1...2]), present: nics)
        ) {
            try Binding(cluster: selector, www: eth0, among: nics)
        }
    }

    @Test("one NIC cannot play both roles")
    func shared() {
        #expect(throws: Binding.Failure.shared(nics[0])) {
            try Binding(cluster: eth0, www: NICSelector(driver: "bcmgenet"), among: nics)
        }
    }

    @Test("a NIC in a bridge plays no role: what it receives bears the bridge's name")
    func enslaved() {
        let name = Sketch.link("eth3")
        let nic = NIC(
            name: name, mac: nil, driver: nil, path: nil, isHardware: true, mtu: 1500, mtuRange: nil,
            master: Sketch.link("br0"))
        #expect(throws: Binding.Failure.enslaved(role: .www, nic, master: Sketch.link("br0"))) {
            try Binding(cluster: eth0, www: NICSelector(name: name), among: nics + [nic])
        }
    }

    @Test("a selector reads as people would say it")
    func describes() {
        #expect(
            NICSelector(name: Sketch.link("eth1"), driver: "r8152").description == "name eth1, driver r8152")
    }
}
