import NetworkModel
import Services
import Testing

@testable import Profile

@Suite("Text forms as editors see them")
struct EditorFormTests {
    @Test("each form of the language has a pattern, which its example matches")
    func everyFormHasAPattern() throws {
        let forms = Set(SchemaForms.texts(of: .profile))
        #expect(forms.count > 15)
        for form in forms {
            let editor = try #require(EditorForm.form(of: form), "\(form.name) is missing in EditorForm")
            // Examples in quotes or with an ellipsis show how to write a value, and are none.
            guard !form.example.contains("…"), !form.example.contains("\"") else { continue }
            #expect(try matches(form.example, editor.pattern), "\(form.name): \(form.example)")
        }
    }

    @Test("each rule is about a place that the language has", arguments: KeyRule.paths)
    func rulesHaveAPlace(path: String) {
        #expect(SchemaForms.paths(of: .profile).contains(path))
    }

    /// What a reader takes, the pattern must take; the other way round only where a pattern can know.
    @Test("addresses", arguments: Self.addressTexts)
    func addresses(text: String) throws {
        try agrees(Grammar<IPAddress>.ipv4Host, text, exactly: true)
        try agrees(Grammar<IPAddress>.host, text, exactly: !text.contains(":"))
        try agrees(Grammar<InterfaceAddress>.ipv4Interface, text, exactly: false)
        try agrees(Grammar<IPNetwork>.ipv4Network, text, exactly: false)
        try agrees(Grammar<SourceScope>.source, text, exactly: false)
        try agrees(Grammar<AddressRange>.ipv4Range, text, exactly: false)
        try agrees(Grammar<ForwardTarget>.forwardTarget, text, exactly: true)
        try agrees(Grammar<ProxyTarget>.proxyTarget, "http://\(text)", exactly: !text.contains("::"))
        try agrees(Grammar<MACAddress>.mac, text, exactly: true)
    }

    private static let addressTexts = [
        "0.0.0.0", "0.1.2.3", "1.2.3.4", "9.9.9.9", "10.0.0.1", "99.255.0.1", "126.0.0.1", "127.0.0.1",
        "128.0.0.1",
        "199.1.1.1", "223.255.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "256.1.1.1",
        "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.04", " 1.2.3.4", "1.2.3.4 ", "", "any", "none", "::1",
        "fe80::1",
        "fd00::/8", "2001:db8::/32", "1.2.3.4/24", "1.2.3.0/24", "10.0.0.0/8", "0.0.0.0/0", "1.2.3.4/33",
        "1.2.3.4/032", "1.2.3.1-1.2.3.9", "1.2.3.9-1.2.3.1", "1.2.3.4-", "1.2.3.4:80", "1.2.3.4:0",
        "1.2.3.4:65536",
        "1.2.3.4:80-90", "1.2.3.4:", "1.2.3.4/", "a.b.c.d", "[fd00::1]:80", "[fd00::1]",
        "00:11:22:33:44:55",
        "01:00:5e:00:00:01", "00:00:00:00:00:00", "00-00-00-00-00-00", "7C-83-34-B7-74-65",
        "7c:83:34-b7:74:65",
        "7c8334b77465", "7c:83:34:b7:74", "ff:ff:ff:ff:ff:ff", "7g:83:34:b7:74:65",
    ]

    @Test("ports, durations and sizes", arguments: Self.quantityTexts)
    func quantities(text: String) throws {
        try agrees(Grammar<PortRange>.ports, text, exactly: !text.contains("-"))
        try agrees(Grammar<Int>.lease, text, exactly: false)
        try agrees(Grammar<UInt64>.size, text, exactly: text.count < 15)
    }

    private static let quantityTexts = [
        "0", "1", "9", "10", "80", "999", "1000", "9999", "10000", "59999", "60000", "65000", "65499",
        "65500",
        "65529", "65530", "65535", "65536", "65540", "66000", "70000", "99999", "100000", "080", "00", "-1",
        "1.5",
        "80-90", "90-80", "80-", "-80", "80-90-100", "80 - 90", "http", "1k", "8g", "8G", "8gb", "08g", "0m",
        "k",
        "12h", "2m", "1m", "90s", "12", "12H", "1w", "0s", "1h30m", "99999999999999999999",
        "9223372036854775807g",
        "", " ", "1 ",
    ]

    @Test("names and paths", arguments: Self.nameTexts)
    func texts(text: String) throws {
        try agrees(Grammar<String>.label, text, exactly: true)
        try agrees(Grammar<String>.domain, text, exactly: true)
        // Those are refused by what comes after the grammar.
        if Grammar<String>.takenDomain(text) == nil {
            try agrees(Grammar<String>.clusterDomain, text, exactly: true)
        }
        try agrees(Grammar<AlternativeName>.anyLinkName, text, exactly: text.utf8.count == text.count)
        try agrees(Grammar<String>.line, text, exactly: true)
        try agrees(Grammar<String>.block, text, exactly: true)
        try agrees(Grammar<String>.path, text, exactly: true)
        try agrees(Grammar<String>.fileName, text, exactly: true)
        try agrees(Grammar<String>.url, text, exactly: true)
        try agrees(Grammar<String>.sshKey, text, exactly: true)
        try agrees(Grammar<String>.sha256, text, exactly: true)
    }

    private static let nameTexts = [
        "local", "a.local", "A.LOCAL", "cluster.local", "locals", "local.a", "alocal", "localhost",
        "a.LocalHost",
        "invalid", "onion", "local.", "a", "A", "a-b", "-a", "a-", "a--b", "a_b", "a.b", "a..b", ".a", "a.",
        ".", "..", "...", "1", "true",
        "ä",
        String(repeating: "a", count: 15), String(repeating: "a", count: 16),
        String(repeating: "a", count: 63),
        String(repeating: "a", count: 64), String(repeating: "a.", count: 126) + "a",
        String(repeating: "a.", count: 127) + "a", "", " ", "a b", " a", "a ", "a:b", "a/b", "a\tb", "a\nb",
        "a\u{7}b",
        "a\u{85}b", "/", "/a", "/a/b/", "//a", "/a/../b", "/..", "/a/..", "/..a", "/a..", "/a/./b", "a/../b",
        "http://", "http:///", "http://a", "https://a/b c", "https://a/b", "ftp://a", "HTTP://a",
        "http://a\u{1}",
        "ssh-ed25519 AAAAC3Nz me", "ssh-ed25519", "ssh-ed25519 BBBB", "AAAA ssh-ed25519", "x ssh-rsa AAAA",
        "ssh-rsa  AAAA", "ecdsa-sha2-nistp256 AAAA", "sk-ssh AAAA", "PRIVATE KEY ssh-rsa AAAA",
        "command=\"x y\" ssh-rsa AAAA", "xssh-rsa AAAA", String(repeating: "0", count: 64),
        String(repeating: "g", count: 64), String(repeating: "F", count: 64),
    ]

    /// - Parameter exactly: Whether the pattern must refuse what the reader refuses.
    private func agrees<Value>(_ grammar: Grammar<Value>, _ text: String, exactly: Bool) throws {
        let editor = try #require(EditorForm.form(of: grammar.form))
        let isTaken = (try? grammar.read(text)) != nil
        let isMatched = try matches(text, editor.pattern)
        #expect(
            isMatched || !isTaken, "\(grammar.form.name): \(text.debugDescription) is refused by the schema")
        if exactly {
            #expect(
                isTaken || !isMatched, "\(grammar.form.name): \(text.debugDescription) is taken by the schema"
            )
        }
    }

    private func matches(_ text: String, _ pattern: String) throws -> Bool {
        try Regex(pattern).matchingSemantics(.unicodeScalar).firstMatch(in: text) != nil
    }
}
