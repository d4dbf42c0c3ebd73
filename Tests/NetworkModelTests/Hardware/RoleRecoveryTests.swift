import Foundation
import Testing

@testable import NetworkModel

@Suite("Roles after a NIC swap")
struct RoleRecoveryTests {
    private static func nic(
        _ name: String, _ mac: Int?, path: String? = nil, isWireless: Bool = false, isHardware: Bool = true,
        master: String? = nil
    ) -> NIC {
        NIC(
            name: Sketch.link(name), mac: mac.flatMap { MACAddress("02:00:00:00:00:0\($0)") },
            driver: "r8152",
            path: path, isHardware: isHardware, mtu: 1500, mtuRange: nil, master: master.map(Sketch.link),
            isWireless: isWireless)
    }

    private static let eth0 = nic("eth0", 1)
    private static let eth1 = nic("eth1", 2)
    private static let selectors: [Role: NICSelector] = [
        .cluster: NICSelector(name: Sketch.link("eth0")), .www: NICSelector(name: Sketch.link("eth1")),
    ]
    private static let before = holders(eth0, eth1)

    private static func holders(_ cluster: NIC, _ www: NIC) -> [Role: RoleHolder] {
        var result: [Role: RoleHolder] = [:]
        for (role, nic) in [(Role.cluster, cluster), (.www, www)] {
            result[role] = selectors[role].map { RoleHolder(nic, selector: $0) }
        }
        return result
    }

    private func bind(_ nics: [NIC], held: [Role: RoleHolder] = before) throws -> Binding {
        let (cluster, www) = (Self.selectors[.cluster], Self.selectors[.www])
        return try Binding(
            cluster: try #require(cluster), www: try #require(www), held: held, among: nics)
    }

    private func recover(_ nics: [NIC], choosing choices: [Role: LinkName] = [:]) throws -> RoleRecovery {
        try RoleRecovery(
            selectors: Self.selectors, before: Self.before,
            choices: choices.mapValues { AlternativeName($0) }, among: nics)
    }

    @Test("hardware keeps its role under another name")
    func swappedNames() throws {
        let nics = [Self.nic("eth1", 1), Self.nic("eth0", 2)]
        let binding = try bind(nics)
        #expect(binding.cluster.name == Sketch.link("eth1"))
        #expect(binding.www.name == Sketch.link("eth0"))
        let recovery = try recover(nics)
        #expect(recovery.adoptions.isEmpty)
        #expect(recovery.holders[.cluster]?.interface == Sketch.link("eth1"))
    }

    @Test("a name alone is nobody's proof: other hardware under it is refused")
    func strangersName() {
        let nics = [Self.eth0, Self.nic("eth1", 3)]
        #expect(throws: Binding.Failure.self) { try bind(nics) }
    }

    @Test("an edited selector binds anew")
    func editedSelector() throws {
        var held = Self.before
        held[.www] = RoleHolder(Self.eth1, selector: NICSelector(driver: "r8152"))
        let binding = try bind([Self.eth0, Self.nic("eth1", 3)], held: held)
        #expect(binding.www.mac == MACAddress("02:00:00:00:00:03"))
    }

    @Test("of two with one address the place on the bus decides, or nobody")
    func twins() {
        let holder = RoleHolder(Self.nic("eth1", 2, path: "usb:1"), selector: NICSelector())
        let twins = [Self.nic("eth5", 2, path: "usb:2"), Self.nic("eth6", 2, path: "usb:1")]
        #expect(holder.present(among: twins)?.name == Sketch.link("eth6"))
        let moved = [Self.nic("eth5", 2, path: "usb:2"), Self.nic("eth6", 2, path: "usb:3")]
        #expect(holder.present(among: moved) == nil)
        let nameless = RoleHolder(Self.nic("eth1", nil), selector: NICSelector())
        #expect(nameless.present(among: [Self.nic("eth1", nil)]) != nil)
        #expect(nameless.present(among: [Self.nic("eth2", nil)]) == nil)
    }

    @Test(
        "the only other NIC takes the place of one that is gone, whatever it is called",
        arguments: ["eth1", "eth7"])
    func onlyOne(name: String) throws {
        let recovery = try recover([
            Self.eth0, Self.nic(name, 3), Self.nic("docker0", 4, isHardware: false),
            Self.nic("eth8", 5, master: "br0"), Self.nic("wlan0", 6, isWireless: true),
        ])
        #expect(recovery.adoptions.map(\.role) == [.www])
        #expect(recovery.adoptions.first?.nic.name == Sketch.link(name))
        #expect(recovery.adoptions.first?.isChosen == false)
        #expect(recovery.holders[.www]?.mac == MACAddress("02:00:00:00:00:03"))
        let binding = try bind([Self.eth0, Self.nic(name, 3)], held: recovery.holders)
        #expect(binding.www.name == Sketch.link(name))
    }

    @Test("more than one, none, or one of another medium is no answer")
    func noAnswer() throws {
        for others in [
            [], [Self.nic("eth1", 3), Self.nic("eth2", 4)], [Self.nic("wlan0", 3, isWireless: true)],
        ] {
            #expect(throws: RoleRecovery.Refusal.self) { try recover([Self.eth0] + others) }
        }
        #expect(throws: RoleRecovery.Refusal.self) { try recover([Self.nic("eth5", 5)]) }
        #expect(throws: RoleRecovery.Refusal.self) {
            try recover([Self.nic("eth5", 5), Self.nic("eth6", 6)])
        }
    }

    @Test("what a person says counts, as far as it can be")
    func choices() throws {
        let nics = [Self.eth0, Self.nic("eth1", 3), Self.nic("eth2", 4)]
        let recovery = try recover(nics, choosing: [.www: Sketch.link("eth2")])
        #expect(recovery.adoptions.map(\.isChosen) == [true])
        #expect(recovery.holders[.www]?.interface == Sketch.link("eth2"))
        let both: [Role: LinkName] = [.www: Sketch.link("eth2"), .cluster: Sketch.link("eth1")]
        #expect(try recover(nics, choosing: both).adoptions.map(\.role) == [.cluster, .www])
        #expect(throws: RoleRecovery.Refusal.shared(Self.eth0)) {
            try recover(nics, choosing: [.www: Sketch.link("eth0")])
        }
        #expect(
            throws: RoleRecovery.Refusal.noSuch(.www, AlternativeName(Sketch.link("eth9")), present: nics)
        ) {
            try recover(nics, choosing: [.www: Sketch.link("eth9")])
        }
    }

    private static let bridge = NIC(
        name: Sketch.link("br0"), mac: MACAddress("02:00:00:00:00:02"), driver: nil, path: nil,
        isHardware: false, mtu: 1500, mtuRange: nil, kind: "bridge")

    private static func held(by nic: NIC) -> [Role: RoleHolder] {
        [.www: RoleHolder(nic, selector: NICSelector(name: nic.name))]
    }

    private func recover(held: [Role: RoleHolder], among nics: [NIC]) throws -> RoleRecovery {
        try RoleRecovery(
            selectors: held.mapValues(\.selector).merging([.cluster: NICSelector(name: Self.eth0.name)]) {
                $1
            },
            before: held, choices: [:], among: nics)
    }

    @Test("a bridge is itself by name and kind: no NIC takes its place, and it takes no NIC's")
    func made() throws {
        let held = Self.held(by: Self.bridge)
        #expect(try recover(held: held, among: [Self.eth0, Self.bridge]).adoptions.isEmpty)
        let holder = try #require(held[.www])
        let macvlan = NIC(
            name: Self.bridge.name, mac: Self.bridge.mac, driver: nil, path: nil, isHardware: false,
            mtu: 1500, mtuRange: nil, kind: "macvlan")
        for others in [[Self.eth1], [macvlan], [Self.nic("br0", 2)]] {
            #expect(throws: RoleRecovery.Refusal.made(.www, holder)) {
                try recover(held: held, among: [Self.eth0] + others)
            }
        }
        #expect(throws: RoleRecovery.Refusal.self) {
            try recover(held: Self.held(by: Self.eth1), among: [Self.eth0, Self.bridge])
        }
    }

    @Test("roles that were recorded before there were other sides than hardware are hardware's")
    func recordedEarlier() throws {
        let text = """
            {"interface": "eth1", "mac": "02:00:00:00:00:02", "isWireless": false, "selector": {"name": "eth1"}}
            """
        let holder = try JSONDecoder().decode(RoleHolder.self, from: Data(text.utf8))
        #expect(holder.kind == nil && holder.present(among: [Self.bridge, Self.eth1]) == Self.eth1)
    }
}
