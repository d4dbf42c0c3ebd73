import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Inquiry: real servers of pages, files and time")
struct ServerInquiryTests {
    @Test("nginx answers by Host, and is named as the holder of its port")
    func nginx() async throws {
        try await onSegment { segment in
            try write(
                """
                user root;
                worker_processes 2;
                daemon off;
                pid \(segment.folder)/nginx.pid;
                error_log \(segment.folder)/error.log;
                events { worker_connections 64; }
                http {
                    access_log off;
                    server { listen 192.168.57.30:80 default_server; return 404; }
                    server { listen 192.168.57.30:80; server_name flamenco.cluster.home;
                        add_header X-Site flamenco; return 204; }
                }
                """, to: "\(segment.folder)/nginx.conf")
            let daemon = try Daemon(
                "/usr/sbin/nginx", "-p", segment.folder, "-e", "\(segment.folder)/error.log", "-c",
                "\(segment.folder)/nginx.conf")
            try withDaemon(daemon) {
                let inquiry = HTTPInquiry(server: try segment.address())
                let site = try eventually { try inquiry.ask(.get, "/x", host: "flamenco.cluster.home") }
                #expect(site.status == 204)
                #expect(site["x-site"] == "flamenco")
                let other = try inquiry.ask(host: "other.cluster.home")
                #expect(other.status == 404)
                let holders = try PortHolders.holding(.tcp, port: 80)
                #expect(holders.map(\.name) == ["nginx"])
                #expect(holders.map(\.address) == [inquiry.server])
                let none = try PortHolders.holding(.tcp, port: 81)
                #expect(none.isEmpty)
                let files = NFSInquiry(server: inquiry.server, port: 80)
                expect(.malformed("a fragment of 1213486160 bytes")) { try files.ask() }
                let names = DNSInquiry(server: inquiry.server, port: 80)
                expect(.refused) { try names.addresses(of: "a.b") }
            }
        }
    }

    @Test("rpcbind says who has registered with it")
    func portmapper() async throws {
        try await onSegment { segment in
            let inquiry = PortmapperInquiry(server: try segment.address())
            expect(.refused) { try inquiry.port(of: .nfs, version: 3) }
            // Its socket and its lock are for nobody else's /run.
            let daemon = try Daemon(
                "/usr/bin/unshare", "--mount", "/bin/sh", "-c",
                "mount -t tmpfs run /run && exec /usr/sbin/rpcbind -f")
            try withDaemon(daemon) {
                let port = try eventually { try inquiry.port(of: .mount, version: 3) }
                #expect(port == 0)
                let itself = RPCExchange(server: inquiry.server, port: 111, patience: .seconds(4))
                // NULL of its own program, 100000.
                let reply = try itself.call("rpcbind") { RPCMessage.call($0, program: 100_000, version: 2) }
                #expect(reply.answer == .accepted)
            }
        }
    }

    @Test("chronyd says whether it has the time")
    func chrony() async throws {
        try await onSegment { segment in
            for (line, isSynchronized) in [("local stratum 8", true), ("", false)] {
                try write(
                    """
                    allow 192.168.57.0/24
                    cmdport 0
                    bindcmdaddress /
                    pidfile \(segment.folder)/\(isSynchronized).pid
                    \(line)
                    """, to: "\(segment.folder)/chrony.conf")
                let daemon = try Daemon(
                    "/usr/sbin/chronyd", "-x", "-n", "-u", "root", "-f", "\(segment.folder)/chrony.conf")
                try withDaemon(daemon) {
                    let inquiry = NTPInquiry(server: try segment.address())
                    let answer = try eventually { try inquiry.ask() }
                    #expect(answer.isSynchronized == isSynchronized)
                    if isSynchronized { #expect(answer.stratum == 8) }
                    let holders = try PortHolders.holding(.udp, port: 123)
                    #expect(holders.contains { $0.name == "chronyd" })
                }
            }
        }
    }

    @Test("an NFS server says which versions and which shares it has")
    func ganesha() async throws {
        try await onSegment { segment in
            // Where it keeps what it knows of its clients.
            try sh(
                """
                mkdir -p /run/ganesha /var/lib/nfs/ganesha
                mount -t tmpfs none /run/ganesha; mount -t tmpfs none /var/lib/nfs/ganesha
                """)
            try mountDisk(at: "\(segment.folder)/share")
            try write(
                """
                NFS_CORE_PARAM { Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false;
                    allow_set_io_flusher_fail = true; }
                NFSv4 { Graceless = true; }
                EXPORT { Export_Id = 1; Path = \(segment.folder)/share; Pseudo = /share; SecType = sys; Access_Type = RO;
                    FSAL { Name = VFS; } }
                """, to: "\(segment.folder)/ganesha.conf")
            let daemon = try Daemon(
                "/usr/bin/ganesha.nfsd", "-F", "-f", "\(segment.folder)/ganesha.conf", "-L",
                "\(segment.folder)/ganesha.log", "-p", "\(segment.folder)/ganesha.pid")
            try withDaemon(daemon) {
                var inquiry = NFSInquiry(server: try segment.address())
                let answer = try eventually { try inquiry.ask() }
                #expect(answer == .accepted)
                let none = try inquiry.ask(for: "/share/none")
                #expect(none == .absent)
                let share = try inquiry.ask(for: "/share")
                #expect(share == .present)
                inquiry.version = 3
                let old = try inquiry.ask()
                #expect(old == .versionMismatch(lowest: 4, highest: 4))
                let holders = try PortHolders.holding(.tcp, port: 2049)
                #expect(holders.map(\.name) == ["ganesha.nfsd"])
            }
        }
    }
}
