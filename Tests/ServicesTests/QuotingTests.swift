import Foundation
import NetworkModel
import TestSupport
import Testing

@testable import Services

/// Random text in each syntax, read back by the program that reads it in earnest.
@Suite("Quoting, read back by the real parsers")
struct QuotingTests {
    /// Everything that means something to one of them, alone and with a combining mark behind it.
    private static let alphabet =
        "aZ09 \"'\\$`%;#{}<>&/()*?~!,:=@[]|^+-._".map(String.init)
        + [
            "\u{301}", "\u{20dd}", "é", "\u{37e}", "\u{1fef}", "機", "🦊", "\u{200d}", "\\n", "${x}", "$(x)",
            "%h",
        ]

    /// The seed is in each, so that what fails once fails again.
    static func texts(_ count: UInt64, without: Set<String> = []) -> [String] {
        let alphabet = alphabet.filter { !without.contains($0) }
        return (0..<count).map { seed in
            var random = SeededGenerator(seed: seed)
            let length = Int.random(in: 1...14, using: &random)
            let middle = (0..<length).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            return "x\(middle.joined())\(seed)"
        }
    }

    /// Names of files: no slash in them.
    private static func names(_ count: UInt64) -> [String] { texts(count, without: ["/"]) }

    private func same(_ found: [String], _ wanted: [String], _ tool: String) {
        let missing = Set(wanted.map { Array($0.utf8) }).subtracting(found.map { Array($0.utf8) })
        #expect(
            found.count == wanted.count, "\(tool): \(missing.map { String(decoding: $0, as: UTF8.self) })")
        for (found, wanted) in zip(found, wanted) {
            #expect(Array(found.utf8) == Array(wanted.utf8), "\(tool): \(wanted.debugDescription)")
        }
    }

    @Test("sh")
    func shell() throws {
        let texts = Self.texts(400)
        let said = try sh("printf '%s\\0' " + texts.map(Quoting.shell).joined(separator: " "))
        same(said.utf8.split(separator: 0).map { String(Substring($0)) }, texts, "sh")
    }

    @Test("PyYAML")
    func yaml() throws {
        // What `check` refuses may still be asked of it.
        let texts =
            Self.texts(400) + ["a\u{85}b", "a\u{2028}b", "a\u{feff}b", "a\u{202e}b", "a\nb", "a\u{0}b"]
        let list = texts.map { "- \(Quoting.yaml($0))\n" }.joined()
        let script = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)"
        let answer = try attempt("/usr/bin/python3", ["-c", script], input: list)
        #expect(answer.exitCode == 0, "\(answer)")
        same(try JSONDecoder().decode([String].self, from: Data(answer.output.utf8)), texts, "PyYAML")
    }

    @Test("nginx")
    func nginx() async throws {
        let texts = Self.texts(150)
        try await inNamespace {
            try withTemporaryFolder { folder in
                let places = texts.enumerated().map { index, text in
                    "location = /\(index) { return 200 \(Quoting.nginx(text, dollar: "${gwnet_dollar}")); }"
                }
                try Data(
                    """
                    user root; pid \(folder)/pid; error_log stderr; events {}
                    http { access_log off; geo $gwnet_dollar { default "$"; }
                    client_body_temp_path \(folder)/b; proxy_temp_path \(folder)/p; fastcgi_temp_path \(folder)/f;
                    uwsgi_temp_path \(folder)/u; scgi_temp_path \(folder)/s;
                    server { listen 127.0.0.1:80; \(places.joined(separator: "\n")) } }
                    """.utf8
                ).write(to: URL(fileURLWithPath: folder + "/nginx.conf"))
                let script = """
                    ip link set lo up
                    /usr/sbin/nginx -e stderr -c \(folder)/nginx.conf
                    curl -sS --retry 20 --retry-connrefused 'http://127.0.0.1/[0-\(texts.count - 1)]' -o '\(folder)/#1'
                    """
                try alone(script)
                let found = try texts.indices.map {
                    String(
                        decoding: try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")), as: UTF8.self
                    )
                }
                same(found, texts, "nginx")
            }
        }
    }

    @Test("dnsmasq")
    func dnsmasq() async throws {
        let names = Self.names(60)
        try await inNamespace {
            try withTemporaryFolder { folder in
                var lines = ["port=53", "listen-address=127.0.0.1", "bind-interfaces", "user=root"]
                lines += ["no-resolv", "no-hosts", "pid-file=\(folder)/pid"]
                for (index, name) in names.enumerated() {
                    try Data("10.0.0.\(index) n\(index).x\n".utf8).write(
                        to: URL(fileURLWithPath: "\(folder)/\(name)"))
                    lines.append("addn-hosts=\(Quoting.dnsmasq("\(folder)/\(name)"))")
                }
                try Data(lines.map { $0 + "\n" }.joined().utf8).write(
                    to: URL(fileURLWithPath: folder + "/conf"))
                let said = try alone(
                    """
                    ip link set lo up
                    /usr/sbin/dnsmasq --conf-file=\(folder)/conf
                    for n in $(seq 0 \(names.count - 1)); do dig +short +tries=5 @127.0.0.1 n$n.x; done
                    """)
                same(
                    said.split(separator: "\n").map(String.init), names.indices.map { "10.0.0.\($0)" },
                    "dnsmasq")
            }
        }
    }

    @Test("exportfs")
    func exports() async throws {
        let names = Self.names(60)
        try await inNamespace {
            try withTemporaryFolder { folder in
                let paths = names.map { "\(folder)/\($0)" }
                for path in paths { try makeFolder(path) }
                let lines = paths.map { "\(Quoting.exports($0)) 10.0.0.0/8(ro,no_subtree_check,fsid=0)\n" }
                // exportfs asks the kernel last, which may have no NFS: what it has read it has written down by then.
                let table = try alone(
                    """
                    mount -t tmpfs etc /etc && mount -t tmpfs nfs /var/lib/nfs
                    touch /var/lib/nfs/etab && cat >/etc/exports
                    exportfs -a >/dev/null 2>&1 || true
                    cut -f 1 /var/lib/nfs/etab
                    """, input: lines.joined())
                let found = table.split(separator: "\n").map { Self.withoutOctals(String($0)) }
                same(found.sorted(), paths.sorted(), "exportfs")
            }
        }
    }

    /// As exportfs writes paths down.
    private static func withoutOctals(_ text: String) -> String {
        var (bytes, rest) = ([UInt8](), Array(text.utf8)[...])
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), digits.utf8.count == 3, let value = UInt8(digits, radix: 8) {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("systemd: paths, and words of command lines")
    func systemd() async throws {
        try await inNamespace { try withTemporaryFolder(systemd) }
    }

    private func systemd(in folder: String) throws {
        let (names, texts) = (Self.names(60), Self.texts(60))
        let unit =
            ["[Unit]"] + names.map { "RequiresMountsFor=\(Quoting.systemdPath("/\($0)"))" }
            + ["[Service]", "Type=oneshot"]
            + texts.map { "ExecStart=/bin/echo \(Quoting.systemdCommand($0))" }
        try Data(unit.map { $0 + "\n" }.joined().utf8).write(
            to: URL(fileURLWithPath: "\(folder)/q.service"))
        let dump = try sh(
            "SYSTEMD_LOG_LEVEL=debug systemd-analyze verify --man=no '\(folder)/q.service' 2>/dev/null || true"
        )
        let paths = Self.values(of: "RequiresMountsFor: ", in: dump).map {
            $0.replacing(" (origin-file)", with: "")
        }
        same(
            paths.filter { $0.hasPrefix("/x") }.sorted(), names.map { "/\($0)" }.sorted(),
            "RequiresMountsFor")
        // The command line is shown in quotes where it needs them, with dollar signs still doubled
        // (systemd.service(5)).
        let commands = Self.values(of: "Command Line: ", in: dump).filter { $0.hasPrefix("/bin/echo ") }
        let reader = #"""
            import json, re, shlex, sys
            words = [shlex.split(line)[1] for line in sys.stdin.read().split("\n")[:-1]]
            json.dump([re.sub(r"\\([$`])", r"\1", word).replace("$$", "$") for word in words], sys.stdout)
            """#
        let answer = try attempt(
            "/usr/bin/python3", ["-c", reader], input: commands.map { $0 + "\n" }.joined())
        #expect(answer.exitCode == 0, "\(answer)")
        same(try JSONDecoder().decode([String].self, from: Data(answer.output.utf8)), texts, "ExecStart")
    }

    private static func values(of field: String, in dump: String) -> [String] {
        dump.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: field, maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? String(parts[1]) : nil
        }
    }

    @Test("GRUB")
    func grub() throws {
        let texts = Self.texts(400)
        let script = texts.map { "echo \(Quoting.grub($0))\n" }.joined()
        try sh("/usr/bin/grub-script-check /dev/stdin", input: script)
        // It says whether it is a script, and not what the words are: those are read by the rules of its scanner
        // (state DQUOTE in grub-core/script/yylex.l).
        let reader = #"""
            import json, re, sys
            words = []
            for line in sys.stdin.read().split("\n")[:-1]:
                inside = re.fullmatch(r'echo "((?:[^"\\$]|\\.)*)"', line, re.S).group(1)
                words.append(re.sub(r'\\([\\"$])', r'\1', inside))
            json.dump(words, sys.stdout)
            """#
        let answer = try attempt("/usr/bin/python3", ["-c", reader], input: script)
        #expect(answer.exitCode == 0, "\(answer)")
        same(try JSONDecoder().decode([String].self, from: Data(answer.output.utf8)), texts, "GRUB")
    }

    @Test("PXELINUX: one line of ASCII that is not too long")
    func pxelinux() {
        for text in Self.texts(400) + [String(repeating: "機", count: 900), "a\nb\rc\u{85}d\u{2028}e"] {
            let line = Quoting.pxelinux(text)
            #expect(line.utf8.count <= 250 && line.utf8.allSatisfy { (0x20...0x7e).contains($0) }, "\(text)")
        }
    }

    @Test("nfs-ganesha")
    func ganesha() async throws {
        let names = Self.names(25)
        try await inNamespace {
            try withTemporaryFolder { folder in
                try sh("chmod 755 \(folder)")
                try mountDisk(at: folder + "/disk")
                var lines = ["NFS_CORE_PARAM { Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false;"]
                lines += ["Enable_UDP = false; allow_set_io_flusher_fail = true; }"]
                lines.append("NFSV4 { RecoveryRoot = \(Quoting.ganesha(folder + "/recovery")); }")
                for (index, name) in names.enumerated() {
                    try makeFolder("\(folder)/disk/\(name)")
                    lines += [
                        "EXPORT { Export_Id = \(index + 1); Path = \(Quoting.ganesha("\(folder)/disk/\(name)"));"
                    ]
                    lines += ["Pseudo = \(Quoting.ganesha("/p/\(name)")); Protocols = 4; Access_Type = RO;"]
                    lines += ["SecType = sys; FSAL { Name = VFS; } }"]
                }
                try makeFolder(folder + "/recovery")
                try Data(lines.map { $0 + "\n" }.joined().utf8).write(
                    to: URL(fileURLWithPath: folder + "/ganesha.conf"))
                let said = try alone(
                    """
                    ip link set lo up
                    /usr/bin/ganesha.nfsd -f \(folder)/ganesha.conf -L \(folder)/log -p \(folder)/pid
                    for try in $(seq 100); do
                        nfs-ls 'nfs://127.0.0.1/p?version=4' 2>/dev/null && break || sleep 0.1
                    done
                    """)
                // nfs-ls(1): mode, links, owner, group and size stand before the name.
                let found = said.split(separator: "\n").compactMap { line in
                    line.split(separator: " x", maxSplits: 1).last.map { "x\($0)" }
                }
                same(found.sorted(), names.sorted(), "nfs-ganesha: \(said)")
            }
        }
    }

    /// Runs a script whose processes and mounts go with it.
    @discardableResult
    private func alone(_ script: String, input: String = "") throws -> String {
        let answer = try attempt(
            "/usr/bin/unshare",
            ["--mount", "--pid", "--fork", "--kill-child=KILL", "--mount-proc", "/bin/sh", "-euc", script],
            input: input)
        #expect(answer.exitCode == 0, "\(answer)")
        return answer.output
    }
}
