import Foundation
import NetworkModel
import Services
import TestSupport
import Testing

/// Paths with everything in them that could mean something.
@Suite("Hostile paths")
struct HostilePathTests {
    @Test("nginx serves the documents from a folder of any name")
    func documents() async throws {
        let said = try await serve(.nginx) { premises in
            let root = premises.layout.path(premises.services.proxy?.defaultRoot ?? "")
            try makeFolder(root)
            try Data("the documents\n".utf8).write(to: URL(fileURLWithPath: root + "/index.html"))
            return """
                curl -sS http://192.168.57.30/
                curl -sS -o /dev/null -w '%{http_code}' --interface 203.0.113.2 http://192.168.57.30/
                """
        }
        // The second one comes from a side that is not served.
        #expect(said == "the documents\n403")
    }

    @Test("nfs-ganesha shares folders of any name")
    func shares() async throws {
        let said = try await serve(.nfs) { premises in
            try mountDisk(at: premises.layout.path("/nfs"))
            for share in premises.services.nfs?.shares ?? [] {
                try makeFolder(premises.layout.path(share.path))
            }
            return """
                for try in $(seq 100); do
                    nfs-ls 'nfs://203.0.113.2/nfs?version=4' 2>/dev/null && break || sleep 0.1
                done
                """
        }
        let names = said.split(separator: "\n").compactMap {
            $0.firstRange(of: " \"a\"").map { $0.lowerBound }
        }
        #expect(names.count == 1 && said.contains(" \"a\" 'b' #c;d{e}$f\\g*(rw)%h\n"), "\(said)")
    }

    @Test("dnsmasq finds its files below a root of any name")
    func names() async throws {
        let said = try await serve(.dnsmasq, below: "/a \"b\" 'c',d:e#f\\g.h") { _ in
            "dig +short +tries=1 @192.168.57.30 known.cluster.home"
        }
        #expect(said == "192.168.57.31\n")
    }

    /// Starts a daemon of the profile that has everything, and asks it something.
    private func serve(
        _ daemon: Daemon, below root: String = "", _ prepare: @escaping @Sendable (Premises) throws -> String
    ) async throws -> String {
        try await inNamespace {
            try withTemporaryFolder { folder in
                try sh("chmod 755 \(folder)")
                let modules = try stage(.of("everything"), below: folder + root)
                let question = try prepare(Sample.of("everything").premises(below: folder + root))
                let module = try #require(modules.first { $0.daemon == daemon })
                try sh(
                    """
                    ip link set lo up
                    ip link add eth0 type veth peer name eth1
                    ip address add 192.168.57.30/24 dev eth0 && ip address add 203.0.113.2/24 dev eth1
                    ip link set eth0 up && ip link set eth1 up
                    """)
                // What goes into the background goes with the namespace of processes.
                let script = "\(module.operation.launch.quoted)\n\(question)"
                let answer = try attempt(
                    "/usr/bin/unshare",
                    ["--pid", "--fork", "--kill-child=KILL", "--mount-proc", "/bin/sh", "-euc", script])
                #expect(answer.exitCode == 0, "\(answer)")
                return answer.output
            }
        }
    }
}
