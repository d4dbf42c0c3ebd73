import Glibc
import Netlink
import NetworkModel

/// Finds out who has given a link its address for a while, whichever DHCP client asked for it.
struct LeaseFinder {
    private let link: LinkName
    private let paths: Paths

    init(_ link: LinkName, _ paths: Paths) {
        self.link = link
        self.paths = paths
    }

    /// Nil where no IPv4 address of the link ends by itself.
    func lease(_ machine: inout Machine) throws(NetlinkError) -> LeaseRecord? {
        guard let lifetimes = try lifetimes(&machine),
            let (address, seconds) = lifetimes.min(by: { $0.key < $1.key })
        else { return nil }
        let own = Lease.current(of: link, paths).flatMap { $0.address == "\(address)" ? $0 : nil }
        let other = own == nil ? foreignClient : nil
        return LeaseRecord(
            address: "\(address)", client: Nullable(own == nil ? other?.name : "dhcpcd"),
            server: Nullable(own?.givenBy ?? other?.server), expires: time(nil) + seconds)
    }

    /// Nil where the link has gone meanwhile.
    private func lifetimes(_ machine: inout Machine) throws(NetlinkError) -> [InterfaceAddress: Int]? {
        do {
            return try machine.lifetimes(on: link).filter { $0.key.address.isIPv4 }
        } catch  where error.errno == .noDevice {
            return nil
        }
    }

    /// By what each keeps in /run of the links that it manages: only where that is of our own network.
    private var foreignClient: (name: String, server: String?)? {
        let index = if_nametoindex("\(link)")
        guard paths.root.isEmpty, Systemd.isInFirstNamespace, index > 0 else { return nil }
        // sd-network keeps KEY=VALUE lines there; nobody else writes in that folder.
        if let lease = text("/run/systemd/netif/leases/\(index)") {
            let server = lease.split(separator: "\n").first { $0.hasPrefix("SERVER_ADDRESS=") }
            return ("systemd-networkd", server.map { String($0.dropFirst("SERVER_ADDRESS=".count)) })
        }
        if let device = text("/run/NetworkManager/devices/\(index)"), device.contains("managed=true") {
            return ("NetworkManager", nil)
        }
        return access("/run/dhcpcd/\(link).pid", F_OK) == 0 || access("/run/dhcpcd/pid", F_OK) == 0
            ? ("dhcpcd", nil) : nil
    }

    private func text(_ path: String) -> String? {
        (try? FileStore.readIfPresent(path)).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) }
    }
}
