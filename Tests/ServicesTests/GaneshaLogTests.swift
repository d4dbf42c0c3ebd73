import Services
import Testing

@Suite("The log of nfs-ganesha")
struct GaneshaLogTests {
    private static let front = "25/11/2026 23:14:21 : epoch 6b076bcd : vm : ganesha.nfsd-96[main]"

    @Test("says in the end what keeps it from starting")
    func port() {
        let log = """
            \(Self.front) gsh_dbus_register_path :DBUS :CRIT :called with no DBUS connection
            \(Self.front) nfs_Init_admin_thread :NFS CB :EVENT :Admin thread initialized
            \(Self.front) Bind_sockets_V6 :DISP :WARN :Cannot bind NFS tcp6 socket, error 98 (Address already in use)
            \(Self.front) Bind_sockets :DISP :FATAL :Error binding to V6 interface. Cannot continue.
            """
        let words =
            "Cannot bind NFS tcp6 socket, error 98 (Address already in use); "
            + "Error binding to V6 interface. Cannot continue."
        #expect(GaneshaLog(log).lastWords == words)
    }

    @Test("a mistake in its file counts for more than what comes of it")
    func mistake() {
        let log = """
            \(Self.front) load_rados_config :CONFIG :WARN :Missing RADOS URLs backend library
            \(Self.front) ganesha_yyerror :CONFIG :CRIT :Config file (gwnet.conf:69) error: syntax error
            \(Self.front) nfs_Init_svc :DISP :CRIT :Cannot acquire credentials for principal nfs
            \(Self.front) __Register_program :DISP :MAJ :Cannot register NFS V3 on UDP
            """
        #expect(GaneshaLog(log).lastWords == "Config file (gwnet.conf:69) error: syntax error")
    }

    @Test("of another form says nothing")
    func other() {
        #expect(GaneshaLog("a :b\n\n").lastWords == "")
    }
}
