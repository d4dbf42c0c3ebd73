import NetworkModel
import Services
import Testing

@testable import Profile

@Suite("Edits that are refused")
struct RefusedEditTests {
    private static let hosts =
        "nodes:\n  range: 192.168.57.31-192.168.57.41\n  hosts:\n"
        + "    - { name: a, mac: \"00:11:22:33:44:55\", address: 192.168.57.31 }\n"

    private func refusal(_ text: String, _ edit: (ProfileEditor) throws -> [UInt8]) -> String {
        do {
            return try "taken: " + NodeEditTests.edited(text, edit)
        } catch EditFailure.invalid(let error) {
            return error.description
        } catch EditFailure.refused(let message, let remedy) {
            return "\(message); \(remedy ?? "")"
        } catch {
            return "\(error)"
        }
    }

    @Test(
        "what check would refuse is not written",
        arguments: [
            (["a", "7c:83:34:b7:74:65", "192.168.57.33"], "a is the name of another host, on line 8"),
            (["A", "7c:83:34:b7:74:65", "192.168.57.33"], "a is the name of another host, on line 8"),
            (["b", "00:11:22:33:44:55", "192.168.57.33"], "is the MAC of another host, on line 8"),
            (["b", "7c:83:34:b7:74:65", "192.168.57.31"], "is the address of another host, on line 8"),
            (["b", "7c:83:34:b7:74:65", "192.168.57.50"], "lies outside nodes.range"),
            (["b", "7c:83:34:b7:74:65", "192.168.57.30"], "is the gateway itself"),
            (["b", "7c:83:34:b7:74:65", "192.168.58.1"], "lies outside the cluster's network"),
            (["b", "7c:83:34:b7:74:65", "192.168.57.255"], "is the broadcast address"),
        ])
    func invalid(words: [String], message: String) throws {
        let node = try Node(name: words[0], mac: words[1], address: words[2], model: nil)
        let answer = refusal(GoodProfile.least + Self.hosts) { try $0.adding(node) }
        #expect(answer.hasPrefix("gateway.yaml:9:"))
        #expect(answer.contains(message))
    }

    @Test(
        "what stands elsewhere is not edited",
        arguments: [
            ("x: &n { hosts: [] }\nnodes: *n\n", "nodes is *n, an alias"),
            ("nodes: { hosts: *h }\n", "hosts is *h, an alias"),
            ("nodes: { <<: { hosts: [{ name: a }] } }\n", "hosts comes from a merge key"),
            ("<<: { nodes: { lease: 1h } }\n", "nodes comes from a merge key"),
        ])
    func elsewhere(lines: String, message: String) throws {
        let node = try NodeEditTests.node()
        let text = "y: &h []\n" + GoodProfile.least + lines
        #expect(refusal(text) { try $0.adding(node) }.contains(message))
    }

    @Test(
        "a text that is no YAML, or no mapping, is refused as check refuses it",
        arguments: [
            "", "# x\n", "a: [\n", "\tx: 1\n", "- 1\n", "x\n", "a: *b\n", "version: 1\n---\nversion: 1\n",
        ])
    func noProfile(text: String) throws {
        let node = try NodeEditTests.node()
        #expect(refusal(text) { try $0.adding(node) }.hasPrefix("gateway.yaml:"))
    }

    @Test("a node that is not there is not removed")
    func unknown() {
        let text = GoodProfile.least + Self.hosts
        #expect(
            refusal(text) { try $0.removing("b") }.contains(
                "there is no node b in the profile; did you mean a?"))
        #expect(refusal(text) { try $0.removing("elsewhere") }.contains("known here: a"))
        #expect(refusal(GoodProfile.least) { try $0.removing("a") }.contains("nodes.hosts has no entry"))
    }

    @Test("an anchor that is still used is not removed")
    func usedAnchor() {
        let text =
            GoodProfile.least + """
                nodes:
                  hosts:
                    - &a { name: a, mac: "00:11:22:33:44:55", address: 192.168.57.31, model: x }
                    - { <<: *a, name: b, mac: "00:11:22:33:44:56", address: 192.168.57.32 }

                """
        #expect(refusal(text) { try $0.removing("a") }.contains("edit it by hand"))
    }

    @Test(
        "arguments are judged before the file is",
        arguments: [
            (["-x", "7c:83:34:b7:74:65", "192.168.57.33"], "NAME: -x begins or ends with a hyphen"),
            (["a.b", "7c:83:34:b7:74:65", "192.168.57.33"], "NAME: a.b has a dot"),
            (["a\nb", "7c:83:34:b7:74:65", "192.168.57.33"], "NAME: \"a\u{fffd}b\" is no RFC 1123 label"),
            (["a", "7c:83", "192.168.57.33"], "MAC: 7c:83 is not a MAC address"),
            (["a", "01:00:5e:00:00:01", "192.168.57.33"], "MAC: 01:00:5e:00:00:01 is multicast"),
            (["a", "7c:83:34:b7:74:65", "192.168.57"], "ADDRESS: 192.168.57 is not an IP address"),
            (["a", "7c:83:34:b7:74:65", "fd00::1"], "ADDRESS: fd00::1 is IPv6"),
            (["a", "7c:83:34:b7:74:65", "127.0.0.1"], "ADDRESS: 127.0.0.1 is loopback"),
            (["a", "7c:83:34:b7:74:65", "192.168.57.33", ""], "--model: there is no text in the quotes"),
            (
                ["a", "7c:83:34:b7:74:65", "192.168.57.33", "x\ny"],
                "--model: \"x\u{fffd}y\" holds a line break"
            ),
        ])
    func arguments(words: [String], message: String) {
        do {
            _ = try Node(
                name: words[0], mac: words[1], address: words[2], model: words.count > 3 ? words[3] : nil)
            Issue.record("taken")
        } catch {
            #expect(error.problems.first?.hasPrefix(message) == true, "\(error.problems)")
        }
    }
}
