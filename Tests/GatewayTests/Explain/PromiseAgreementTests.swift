import NetworkModel
import Profile
import TestSupport
import Testing

@testable import Gateway

/// Three opinions on one profile: the ruleset that it becomes, walked; the promise that `gwnet lab run`
/// holds against real packets; and so the packets themselves.
@Suite("The walk and the lab's promise")
struct PromiseAgreementTests {
    @Test("agree on every packet that the lab tries, for any profile", arguments: seeds(60))
    func probes(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let profile = try Self.profile(RandomProfileTests.changes(&random))
        let promise = GatewayPromise(profile)
        let terrain = try Self.terrain(profile, promise)
        let probes = LabProbes(promise).all(hasIPv6: true).filter { Self.meetsGateway($0, promise) }
        #expect(probes.count > 30)
        for probe in probes {
            let walk = try Self.walk(probe, promise, terrain)
            #expect(
                Self.isAsPromised(walk, probe), "\(probe.sender) \(probe.target): \(walk.steps.map(\.text))")
        }
    }

    private static func profile(_ changes: [(String, String)]) throws -> Profile {
        let folder = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
        var text = String(decoding: try FileStore.read("\(folder)/profiles/static-www.yaml"), as: UTF8.self)
        for (old, new) in changes {
            let range = try #require(text.firstRange(of: old))
            text.replaceSubrange(range, with: new)
        }
        return try ProfileReader.read(text: Array(text.utf8), fileName: "profile.yaml")
    }

    /// The lab's gateway after an apply, with what the lab gives it for the time of the probes.
    private static func terrain(_ profile: Profile, _ promise: GatewayPromise) throws -> Terrain {
        let names = [LabTopology.eth0, LabTopology.eth1]
        let nics = names.map {
            NIC(name: $0, mac: nil, driver: nil, path: nil, isHardware: true, mtu: 1500, mtuRange: nil)
        }
        let binding = try Binding(cluster: profile.cluster.match, www: profile.www.match, among: nics)
        let stage = LabStage(promise, isWWWStatic: profile.www.ipv4.staticAddress != nil, hasIPv6: true)
        var state = profile.desiredState(on: binding, closed: [], hasIPv6: true)
        for item in stage.addresses where item.host == .gateway {
            state.addresses.insert(AddressAssignment(link: item.link, address: item.value))
        }
        state.routes.formUnion(stage.routes.filter { $0.host == .gateway }.map(\.value))
        state.sysctls[.ipv6Forwarding] = "1"
        return Terrain(wanted: state, on: names.map(link))
    }

    private static func link(_ name: LinkName) -> ObservedLink {
        ObservedLink(
            name: name, state: Link(isUp: true, mtu: 1500), hasCarrier: true, operationalState: "up",
            mac: nil, permanentMAC: nil, kind: "veth", master: nil, isLinkedElsewhere: true, isEthernet: true,
            mtuRange: nil, receivedBytes: 0, sentBytes: 0)
    }

    /// Those between the home network and the internet pass it by.
    private static func meetsGateway(_ probe: Probe, _ promise: GatewayPromise) -> Bool {
        let isOutside = probe.from == .home || probe.from == .internet
        return !isOutside || probe.listener.host == .gateway || LabHost.nodes.contains(probe.listener.host)
    }

    private static func walk(
        _ probe: Probe, _ promise: GatewayPromise, _ terrain: Terrain
    ) throws -> Walk {
        let isIPv4 = probe.to.isIPv4
        let own =
            probe.from == .gateway
            ? (isIPv4 ? promise.www.address : LabAddress.gatewayWWW6.address)
            : (isIPv4 ? LabAddress.of(probe.from).ipv4 : LabAddress.of(probe.from).ipv6)
        let content: Packet.Content =
            switch probe.packet {
            case .tcp(let port): .tcp(from: 50000, to: port)
            case .udp(let port): .udp(from: 50000, to: port)
            case .ping: .echo
            }
        let packet = try #require(Packet(from: probe.forgedSource ?? own, to: probe.to, content))
        let link = LabHost.nodes.contains(probe.from) ? LabTopology.eth0 : LabTopology.eth1
        return Walk(of: packet, on: probe.from == .gateway ? nil : link, through: terrain)
    }

    private static func isAsPromised(_ walk: Walk, _ probe: Probe) -> Bool {
        switch probe.expected {
        case .answer(let source), .arrival(let source):
            walk.verdict == .passes && walk.departure.source == source
        case .silence:
            if case .refused(_, nil) = walk.obstacle { walk.verdict == .dies } else { false }
        case .refusal:
            if case .refused(_, _?) = walk.obstacle { walk.verdict == .dies } else { false }
        case .noPassage: walk.verdict == .dies
        }
    }
}
