import Foundation
import NetworkModel
import Profile
import TestSupport
import Testing

@testable import Services

/// A real dnsmasq with what is rendered for it, and a real one upstream that lies.
@Suite("Answers of other name servers")
struct ForeignAnswerTests {
    private func profile(forward: String = "") throws -> Profile {
        let text = """
            version: 1
            domain: cluster.home
            interfaces:
              cluster: { match: { name: eth0 }, address: 192.168.57.30/24 }
              www: { match: { name: eth1 }, ipv4: { address: 203.0.113.2/24, gateway: 203.0.113.1, dns: [203.0.113.1] } }
            nodes: { hosts: [{ name: node1, mac: "7c:83:34:b7:74:65", address: 192.168.57.31 }] }
            services: { dns: { dhcp: false\(forward) } }

            """
        return try ProfileReader.read(text: Array(text.utf8), fileName: "p.yaml")
    }

    /// What clients get for each of these questions, `NXDOMAIN` where there is no such name.
    private func ask(_ profile: Profile, _ questions: [String]) async throws -> [String] {
        let bytes = profile
        return try await inNamespace {
            try withTemporaryFolder { folder in
                try sh("chmod 755 \(folder)")
                let premises = try Sample.of("least").premises(of: bytes, below: folder)
                let module = try #require(premises.modules.first { $0.daemon == .dnsmasq })
                for path in module.folders { try makeFolder(path) }
                for file in module.files {
                    try makeFolder((file.path as NSString).deletingLastPathComponent)
                    try Data(file.text.utf8).write(to: URL(fileURLWithPath: file.path))
                }
                let upstream = [
                    "user=root", "no-resolv", "no-hosts", "port=53", "bind-interfaces",
                    "listen-address=203.0.113.1",
                    "pid-file=\(folder)/upstream.pid", "address=/evil.example/192.168.57.31",
                    "address=/mapped.example/::ffff:192.168.57.31", "address=/nas.lan/192.168.178.5",
                    "address=/www.example/198.51.100.7", "address=/box.rack/192.168.57.99",
                ]
                try Data(upstream.map { $0 + "\n" }.joined().utf8).write(
                    to: URL(fileURLWithPath: folder + "/upstream.conf"))
                let digs = questions.map { question in
                    "dig +tries=3 @192.168.57.30 \(question) | awk '/status:/ { sub(\",\", \"\", $6); s = $6 }"
                        + " /^[^;].*IN|^[^;].*CH/ { a = $NF } END { print (a != \"\" ? a : s) }'"
                }
                let script = """
                    ip link set lo up
                    ip link add eth0 type veth peer name node0 && ip address add 192.168.57.30/24 dev eth0 && ip link set eth0 up
                    ip link add eth1 type veth peer name home0 && ip address add 203.0.113.2/24 dev eth1 && ip link set eth1 up
                    ip link set home0 up && ip link set node0 up && ip address add 203.0.113.1/32 dev home0
                    /usr/sbin/dnsmasq --conf-file=\(folder)/upstream.conf
                    \(module.operation.launch.quoted)
                    \(digs.joined(separator: "\n"))
                    """
                let answer = try attempt(
                    "/usr/bin/unshare",
                    ["--pid", "--fork", "--kill-child=KILL", "--mount-proc", "/bin/sh", "-euc", script])
                #expect(answer.exitCode == 0, "\(answer)")
                return answer.output.split(separator: "\n").map(String.init)
            }
        }
    }

    @Test("within the cluster are refused, and those of the home network and the internet pass")
    func rebinding() async throws {
        let questions = [
            "evil.example", "mapped.example AAAA", "nas.lan", "www.example", "node1.cluster.home",
        ]
        let answers = try await ask(try profile(), questions)
        #expect(answers == ["NXDOMAIN", "NXDOMAIN", "192.168.178.5", "198.51.100.7", "192.168.57.31"])
    }

    @Test("are refused beside a zone of the home router's as well")
    func forwarded() async throws {
        let profile = try profile(forward: ", forward: { lan: 203.0.113.1 }")
        let answers = try await ask(profile, ["evil.example", "nas.lan"])
        #expect(answers == ["NXDOMAIN", "192.168.178.5"])
    }

    @Test("may lie there where a server of the cluster is asked for a zone")
    func ofNodes() throws {
        let premises = try Sample.of("least").premises(
            of: profile(forward: ", forward: { rack: 192.168.57.31 }"))
        let text = try #require(premises.modules.first { $0.daemon == .dnsmasq }?.files.first?.text)
        #expect(!text.contains("bogus-nxdomain"))
    }

    @Test("say nothing of the program", arguments: ["version.bind", "servers.bind", "cachesize.bind"])
    func identity(name: String) async throws {
        let answers = try await ask(try profile(), ["+short CH TXT \(name)"])
        #expect(
            !answers.joined().contains("dnsmasq") && !answers.joined().contains("203.0.113"), "\(answers)")
    }
}
