import Glibc
import NetworkModel
import Services

/// Whom the gateway itself asks for names.
struct OwnResolver {
    private let premises: Premises

    init(_ premises: Premises) {
        self.premises = premises
    }

    /// Whether that is our dnsmasq: by systemd-resolved's drop-in, or because /etc/resolv.conf names it
    /// first (resolv.conf(5)).
    var asksOurs: Bool {
        if premises.layout.hasResolved { return true }
        let bytes = (try? FileStore.readIfPresent(premises.layout.path("/etc/resolv.conf"))) ?? nil
        let words = String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n")
            .map { $0.split { $0 == " " || $0 == "\t" }.map(String.init) }
        let first = words.first { $0.count > 1 && $0[0] == "nameserver" }
        guard let server = first.flatMap({ IPAddress($0[1]) }) else { return false }
        let own = [premises.cluster.address?.address, premises.www.address?.address]
        return server.isLoopback || own.contains(server)
    }
}
