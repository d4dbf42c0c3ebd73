import NetworkModel
import Services
import Testing

@testable import Profile

@Suite("The profile language")
struct LanguageTests {
    func read(_ text: String) throws -> Profile {
        try ProfileReader.read(text: Array(text.utf8), fileName: "gateway.yaml")
    }

    @Test("a profile with every key is read")
    func everything() throws {
        #expect(check(GoodProfile.everything) == "no problems\n")
        let profile = try read(GoodProfile.everything)
        #expect(profile.router.log && !profile.router.ipv6)
        #expect(
            profile.router.masquerade.exceptions.map(\.description) == ["198.51.100.0/24", "10.0.0.0/8"])
        #expect(profile.router.allowWWW.map(\.words).suffix(2) == ["esp", "protocol 99"])
        #expect(profile.www.wifi == WiFi(ssid: "home", key: .inline("correct horse"), country: "DE"))
        #expect(profile.services.dns?.extra == ["cache-size=1000", "no-negcache"])
        #expect(profile.services.dns?.dhcp == false)
        #expect(profile.services.nfs?.shares.first?.owner == FileOwner(user: 1000, group: 0))
        #expect(profile.services.nfs?.shares.first?.isMountPoint == true)
        #expect(profile.nodes.hosts.first?.mac.description == "00:11:22:33:44:55")
        #expect(profile.cluster.networks.map(\.description) == ["192.168.57.0/24", "10.42.0.0/16"])
    }

    @Test("every key of the schema is in it, and every key of it is in the schema")
    func schemaAndReaderAgree() throws {
        let known = Set(Self.keys(of: .profile, at: ""))
        let source = try SourceText(Array(GoodProfile.everything.utf8))
        let used = Set(Self.keys(of: try YAMLReader.read(source).root, schema: .profile, at: ""))
        // One profile can hold only one of the two.
        #expect(known.subtracting(used) == ["interfaces.www.wifi.psk_file"])
        #expect(used.subtracting(known) == [])
        #expect(known.count > 70)
    }

    @Test("what a mapping leaves out has its default")
    func defaults() throws {
        let profile = try read(GoodProfile.least)
        #expect(profile.router == .standard && profile.nodes == .none && profile.services == .none)
        #expect(profile.hostname == nil && profile.domain == nil)
        let on = try read(GoodProfile.least + "services:\n  dns:\n  time:\n  proxy: {}\n")
        #expect(on.services.dns?.serve == [.cluster] && on.services.dns?.dhcp == true)
        #expect(on.services.time?.serve == [.cluster])
        #expect(on.services.proxy?.serve == [.cluster, .www] && on.services.nfs == nil)
    }

    @Test(
        "services have their ports",
        arguments: [
            ("ssh", "tcp 22"), ("http", "tcp 80"), ("https", "tcp 443"), ("nfs", "tcp 2049"),
            ("samba", "tcp 445, tcp 139, udp 137-138"), ("dns", "tcp 53, udp 53"), ("ping", ""),
        ])
    func namedServices(name: String, ports: String) throws {
        let profile = try read(
            GoodProfile.least
                + "router: { allow: { www: [\(name)], cluster: [{ service: \(name), from: any }] } }\n")
        let allowance = try #require(profile.router.allowWWW.first)
        #expect(
            allowance.name == name && allowance.isPing == (name == "ping") && allowance.source == .unspecified
        )
        #expect(allowance.ports.map(\.description).joined(separator: ", ") == ports)
        #expect(profile.router.allowCluster.first?.source == .any)
    }

    @Test("inbound says what and to where")
    func inbound() throws {
        let kinds = try read(GoodProfile.everything).router.inbound.map(\.kind)
        #expect(kinds == [.tcp(PortRange(22)), .udp(nil), .icmp, .any])
    }

    @Test(
        "true and false have the words of YAML 1.1",
        arguments: [
            ("true", true), ("True", true), ("yes", true), ("on", true), ("ON", true), ("y", true),
            ("false", false), ("no", false), ("No", false), ("off", false), ("n", false),
        ])
    func booleans(word: String, value: Bool) throws {
        #expect(try read(GoodProfile.least + "router: { log: \(word) }\n").router.log == value)
    }

    @Test(
        "durations",
        arguments: [
            ("90s", 90), ("2m", 120), ("12h", 43200), ("7d", 604_800), ("1w", 604_800), ("0s", nil),
            ("", nil), ("h", nil),
            ("12", nil), ("1.5h", nil), ("-1h", nil), ("012h", nil), ("1h30m", nil), ("12 h", nil),
            ("12H", nil),
            ("9223372036854775807w", nil), ("99999999999999999999s", nil),
        ] as [(String, Int?)])
    func durations(text: String, seconds: Int?) {
        #expect(DurationText.seconds(in: text) == seconds)
    }

    @Test(
        "sizes",
        arguments: [
            ("8g", 8 << 30), ("1M", 1 << 20), ("512k", 512 << 10), ("100", 100), ("0", 0), ("0m", 0),
            ("08g", nil), ("g", nil),
            ("8gb", nil), ("8 g", nil), ("-1", nil), ("", nil), ("9223372036854775807g", nil),
            ("99999999999999999999", nil),
        ] as [(String, UInt64?)])
    func sizes(text: String, bytes: UInt64?) {
        #expect((try? Grammar<UInt64>.size.read(text)) == bytes)
    }

    @Test(
        "proxy targets",
        arguments: [
            ("http://192.168.57.200:8080", "http://192.168.57.200:8080"),
            ("http://192.168.57.200", "http://192.168.57.200:80"),
            ("https://192.168.57.200/", "https://192.168.57.200:443"),
            ("http://[fd00::1]:81", "http://[fd00::1]:81"),
            ("http://[fd00::1]", "http://[fd00::1]:80"), ("http://", nil), ("http:///", nil),
            ("http://192.168.57.200:", nil),
            ("http://192.168.57.200:80:80", nil), ("http://a@192.168.57.200", nil), ("http://fd00::1", nil),
            ("HTTP://1.2.3.4", nil),
            ("http://[fd00::1", nil), ("http://[fd00::1]x", nil), ("http://1.2.3.4:80-90", nil),
            ("unix:/run/x", nil),
            ("http://1.2.3.4:0", nil), ("http://127.0.0.1:80", nil), ("http://1.2.3.4?x", nil),
        ] as [(String, String?)])
    func proxyTargets(text: String, target: String?) {
        #expect((try? Grammar<ProxyTarget>.proxyTarget.read(text))?.description == target)
    }

    @Test(
        "the nearest word is found by letters added, dropped, changed and swapped",
        arguments: [
            ("routr", "router"), ("rotuer", "router"), ("routerr", "router"), ("ruoter", "router"),
            ("nods", "nodes"),
            ("Router", "router"), ("servces", "services"), ("x", nil), ("", nil), ("wireguard", nil),
        ] as [(String, String?)])
    func nearestWord(word: String, known: String?) {
        #expect(Suggestion.nearest(to: word, among: ["router", "nodes", "services"]) == known)
    }

    @Test("two profiles are equal when they say the same, wherever it stands")
    func equality() throws {
        let spaced = GoodProfile.least.replacing("interfaces:", with: "\n# the NICs\ninterfaces:")
        #expect(try read(spaced) == read(GoodProfile.least))
        #expect(try read(spaced).hashValue == read(GoodProfile.least).hashValue)
    }

    private static func keys(of schema: Schema, at path: String) -> [String] {
        switch schema {
        case .mapping(let keys):
            keys.flatMap { key in
                let name = path.isEmpty ? key.name : "\(path).\(key.name)"
                return [name] + Self.keys(of: key.schema, at: name)
            }
        case .list(let item): keys(of: item, at: path + "[]")
        case .either(let ways): ways.flatMap { keys(of: $0, at: path) }
        case .text, .number, .flag, .nothing, .choice, .table: []
        }
    }

    private static func keys(of node: YAMLNode, schema: Schema, at path: String) -> [String] {
        switch (node.content, schema) {
        case (.mapping, .table), (.scalar, _): []
        case (.sequence(let items), _):
            items.flatMap { keys(of: $0, schema: schema.item ?? schema, at: path + "[]") }
        case (.mapping(let entries), _):
            entries.flatMap { entry in
                let name = path.isEmpty ? entry.key.text : "\(path).\(entry.key.text)"
                return [name]
                    + keys(of: entry.value, schema: schema.value(of: entry.key.text) ?? schema, at: name)
            }
        }
    }
}

extension Schema {
    fileprivate var item: Schema? {
        switch self {
        case .list(let item): item
        case .either(let ways): ways.lazy.compactMap(\.item).first
        default: nil
        }
    }

    fileprivate func value(of key: String) -> Schema? {
        switch self {
        case .mapping(let keys): keys.first { $0.name == key }?.schema
        case .either(let ways): ways.lazy.compactMap { $0.value(of: key) }.first
        default: nil
        }
    }
}
