import Profile
import Testing

/// What `check` accepts must be applied in a time that does not grow much faster than the profile.
@Suite("Lists that are too much together")
struct SizeTests {
    private func profile(
        routes: [String] = [], allow: [String] = [], forwards: [String] = [], inbound: [String] = []
    ) -> String {
        func list(_ key: String, _ items: [String], _ margin: String) -> String {
            items.isEmpty ? "" : "\(margin)\(key):\n" + items.map { "\(margin)  - \($0)\n" }.joined()
        }
        let router =
            list("port_forwards", forwards, "  ") + list("inbound", inbound, "  ")
            + (allow.isEmpty ? "" : "  allow:\n" + list("www", allow, "    "))
        return """
            version: 1
            interfaces:
              cluster:
                match: { name: eth0 }
                address: 192.168.57.30/24

            """ + list("routes", routes, "    ") + """
                  www: { match: { name: eth1 }, ipv4: { address: 203.0.113.2/24 } }

                """ + (router.isEmpty ? "" : "router:\n" + router)
    }

    /// The place and what is said of it; nil where the profile is accepted.
    private func refusal(_ text: String, isKept: Bool = false) -> String? {
        do {
            _ = try ProfileReader.read(text: Array(text.utf8), fileName: "x.yaml", isKept: isKept)
            return nil
        } catch {
            return error.problems.first.map { "\($0.location): \($0.path): \($0.message)" }
        }
    }

    @Test("ranges of ports across networks are refused, with the place of the list")
    func grid() throws {
        let strips = (0..<200).map { "{ tcp: \(20 * $0 + 1)-\(20 * $0 + 15), from: any }" }
        let bars = (0..<200).map { "{ tcp: \($0 + 1)-\(65535 - $0), from: 11.\($0).0.0/16 }" }
        let said = try #require(refusal(profile(allow: strips + bars)))
        #expect(said.hasPrefix("x.yaml:9:5: router.allow.www: its entries overlap so often"))
        #expect(refusal(profile(allow: strips)) == nil)
        #expect(refusal(profile(allow: bars)) == nil)
        // One that is in force already must still boot.
        #expect(refusal(profile(allow: strips + bars), isKept: true) == nil)
        let inbound = (0..<200).map {
            "{ tcp: \(20 * $0 + 1)-\(20 * $0 + 15), to: 192.168.57.0/24, from: 10.0.0.0/8 }"
        }
        let nodes = (0..<100).map { "{ tcp: , to: 192.168.57.\(2 * $0 + 1)/32, from: 10.0.0.0/8 }" }
        #expect(refusal(profile(inbound: inbound)) == nil)
        #expect(
            try #require(refusal(profile(inbound: inbound + nodes))).contains("router.inbound: its entries"))
    }

    @Test("lists that are multiplied by each other are refused before anything is made of them")
    func product() throws {
        let routes = (0..<1000).map { "{ to: 20.\($0 / 256).\($0 % 256).0/24, via: 192.168.57.31 }" }
        let forwards = (0..<1000).map { "{ tcp: \(10_000 + $0), to: \"192.168.57.31:80\" }" }
        let said = try #require(refusal(profile(routes: routes, forwards: forwards)))
        #expect(
            said.contains("router.port_forwards: 1003000 pairs of ports and networks are more than the 8192"))
        #expect(refusal(profile(routes: routes)) == nil)
        #expect(refusal(profile(forwards: forwards)) == nil)
    }

    @Test("long lists whose entries do not meet are accepted", arguments: [1000, 4000])
    func long(count: Int) {
        #expect(refusal(profile(allow: (0..<count).map { "{ tcp: \($0 + 1000), from: any }" })) == nil)
        let forwards = (0..<count).map { "{ tcp: \(10_000 + $0), to: \"192.168.57.31:80\" }" }
        #expect((refusal(profile(forwards: forwards)) == nil) == (3 * count <= 8192))
    }

    @Test("of many forwards each that meets an earlier one is told, with its line")
    func overlaps() throws {
        var forwards = (0..<500).map { "{ tcp: \(10_000 + 2 * $0), to: \"192.168.57.31:80\" }" }
        forwards.append("{ tcp: 10500-10501, to: \"192.168.57.32\" }")
        let said = try #require(refusal(profile(forwards: forwards)))
        #expect(said.hasPrefix("x.yaml:509:"))
        #expect(said.hasSuffix("tcp 10500-10501 is forwarded already, on line 259"))
    }
}
