import Foundation
import NetworkModel
import Services
import Testing

@Suite("Network managers of others")
struct LinkManagerTests {
    private static let networkdSettings = "/etc/systemd/networkd.conf.d/90-gwnet.conf"

    private static func premises(
        cluster: String, isMade: Bool = false, isExternal: Bool
    ) throws -> Premises {
        let sample = try Sample.of("static-www", by: .systemd).premises()
        let link = try #require(LinkName(cluster))
        return Premises(
            hostname: nil, domain: nil,
            cluster: Frontage(
                link: link, isMade: isMade, address: sample.cluster.address, networks: sample.cluster.networks
            ),
            www: sample.www, uplink: Uplink(isExternal: isExternal, isLeased: false, wireless: nil),
            nodes: sample.nodes, services: sample.services, access: sample.access,
            layout: sample.layout, profilePath: sample.profilePath)
    }

    @Test("are told as they were before", arguments: ["cluster-home", "static-www", "wireless"])
    func goldens(profile: String) throws {
        let text = try Sample.of(profile, by: .systemd).premises().linkManagers.map(\.picture).joined()
        let golden = Sample.folder.appendingPathComponent("Goldens/\(profile)-managers.txt")
        if RenderingTests.rewritesGoldens { try Data(text.utf8).write(to: golden) }
        let isCurrent = try String(contentsOf: golden, encoding: .utf8) == text
        #expect(isCurrent, "\(profile) differs; GWNET_REWRITE_GOLDENS=1 renders it anew")
    }

    @Test("keep www where the profile leaves it to them", arguments: [true, false])
    func external(isExternal: Bool) throws {
        let premises = try Self.premises(cluster: "eth0", isExternal: isExternal)
        let links = isExternal ? ["eth0"] : ["eth0", "eth1"]
        #expect(premises.ownLinks.map(\.description) == links)
        for module in premises.linkManagers {
            let file = try #require(module.files.first { $0.path == "/var/lib/gwnet/own-links" })
            #expect(OwnLinks.links(in: file.text) == premises.ownLinks, "\(module.daemon)")
            let others = module.files.filter { $0.path != file.path && $0.path != Self.networkdSettings }
            #expect(others.contains { $0.text.contains("eth1") || $0.path.contains("eth1") } != isExternal)
        }
    }

    @Test("keep what they have made: letting go of it, NetworkManager and ifupdown would remove it")
    func made() throws {
        let premises = try Self.premises(cluster: "br0", isMade: true, isExternal: true)
        for module in premises.linkManagers {
            let file = try #require(module.files.first { $0.path == "/var/lib/gwnet/own-links" })
            #expect(OwnLinks.links(in: file.text) == premises.ownLinks, "\(module.daemon)")
            #expect(OwnLinks.hardware(in: file.text).isEmpty, "\(module.daemon)")
            let others = module.files.filter { $0.path != file.path }
            let isTold = others.contains { $0.text.contains("br0") || $0.path.contains("br0") }
            #expect(isTold == [.networkd, .linkClient].contains(module.daemon), "\(module.daemon)")
        }
    }

    @Test("are not there where gwnet runs the daemons itself")
    func direct() throws {
        #expect(try Sample.of("everything").premises().linkManagers.isEmpty)
    }

    @Test("A name of a link is taken for nothing else: no pattern, no specifier, no word of a shell")
    func names() throws {
        let name = "a-b*%$'\\\""
        let premises = try Self.premises(cluster: name, isExternal: true)
        let files = Dictionary(
            premises.linkManagers.flatMap(\.files).map { ($0.path, $0.text) }
        ) { first, _ in first }
        let instance = "ifup@a\\x2db\\x2a\\x25\\x24\\x27\\x5c\\x22.service.d"
        #expect(files["/etc/systemd/system/\(instance)/gwnet.conf"] != nil, "\(files.keys.sorted())")
        let client = try #require(files["/etc/systemd/system/dhcpcd.service.d/gwnet.conf"])
        #expect(client.contains("'a-b*%%$$'\\\\''\\\\\\\"'"), "\(client)")
        let links = try #require(files["/var/lib/gwnet/own-links"])
        #expect(OwnLinks.links(in: links).first?.description == name)
    }
}
