import Glibc
import Netlink
import NetworkModel
import Profile
import Services

/// What stands in the way of daemons that are about to start, found before anything is switched.
struct ServiceSurvey {
    private let premises: Premises
    private let file: ProfileFile

    init(_ premises: Premises, _ file: ProfileFile) {
        self.premises = premises
        self.file = file
    }

    /// - Parameters:
    ///   - starting: those that do not run yet.
    ///   - addresses: of the machine, those included that it will have.
    ///   - assigned: those that it has, each on its link.
    /// - Throws: `Failure` that names who holds the port, which mount is absent, and what to do.
    func run(
        _ starting: Set<Daemon>, own addresses: Set<IPAddress>, assigned: Set<AddressAssignment>
    ) throws(Failure) {
        try demandUpstreams(own: addresses)
        try demandMounts()
        try demandNoLinks()
        if premises.services.pxe != nil { try ServedTree(BootTree(premises.layout)).requireClosed() }
        for module in premises.modules {
            for listener in module.listeners where !listener.isOwn { try demandHolder(of: listener) }
            // A daemon that runs already may get a further port, which another program has by now.
            guard starting.contains(module.daemon) else {
                try demandNoStranger(on: module)
                continue
            }
            let needed = needed(by: module.daemon, of: addresses, assigned)
            for listener in module.listeners where listener.isOwn {
                try demandPort(listener, of: module, own: needed)
            }
        }
    }

    /// dnsmasq leaves the addresses of links that it does not serve to other name servers, such as libvirt's;
    /// all others listen on every address.
    private func needed(
        by daemon: Daemon, of addresses: Set<IPAddress>, _ assigned: Set<AddressAssignment>
    ) -> Set<IPAddress> {
        guard daemon == .dnsmasq else { return addresses }
        return addresses.subtracting(
            assigned.filter { !premises.answersNames(on: $0.link) }.map(\.address.address))
    }

    /// Under systemd the units of NFS servers bring rpcbind along; without it a server of NFS 3 does not start.
    private func demandHolder(of listener: Listener) throws(Failure) {
        guard premises.layout.manager == .direct, try holders(of: listener).isEmpty else { return }
        throw Failure(
            .missing,
            "nobody holds \(listener.transport) port \(listener.port), where machines ask for NFS 3",
            remedy: "start rpcbind, or write root: url: \(file.place(of: "services.pxe.root"))")
    }

    /// - Throws: `Failure` that names a local user who holds a port of the daemon, and would answer in its place.
    func demandNoStranger(on module: ServiceModule) throws(Failure) {
        let strangers: [PortStrangers.Stranger]
        do {
            strangers = try PortStrangers.found(on: module)
        } catch {
            throw error.failure
        }
        guard let stranger = strangers.first else { return }
        throw Failure(
            .failed, stranger.headline(wanted: module.daemon),
            remedy: "\(stranger.stop), then gwnet apply")
    }

    /// Whoever listens on all addresses, or on one that the daemon needs, keeps it from starting.
    private func demandPort(
        _ listener: Listener, of module: ServiceModule, own addresses: Set<IPAddress>
    ) throws(Failure) {
        for holder in try holders(of: listener) where holder.unit != module.operation.unit {
            guard holder.address.isUnspecified || addresses.contains(holder.address) else { continue }
            throw refusal(of: listener, held: holder, wanted: module.daemon)
        }
    }

    private func holders(of listener: Listener) throws(Failure) -> [PortHolders.Holder] {
        do {
            return try PortHolders.holding(listener.transport, port: listener.port)
        } catch {
            throw error.failure
        }
    }

    private func refusal(
        of listener: Listener, held holder: PortHolders.Holder, wanted daemon: Daemon
    ) -> Failure {
        var stop = ""
        if let unit = holder.unit {
            stop = "systemctl disable --now \(unit), "
        } else if let process = holder.pid {
            stop = "kill \(process), "
        }
        return Failure(
            .failed,
            "\(listener.transport) port \(listener.port), which \(daemon) needs, is held by \(holder)",
            remedy: stop + wayOut(of: daemon, held: holder))
    }

    /// With `others` the name server of a foreign bridge is no rival: its link is left to it.
    private func wayOut(of daemon: Daemon, held holder: PortHolders.Holder) -> String {
        let own = [premises.cluster.address?.address, premises.www.address?.address]
        let isElsewhere = !holder.address.isUnspecified && !own.contains(holder.address)
        guard daemon == .dnsmasq, premises.services.dns?.served.others == true, isElsewhere else {
            return "or leave it out: \(file.place(of: daemon))"
        }
        return "or leave that link to it: extra: [\"except-interface=LINK\"] at "
            + file.place(of: "services.dns")
    }

    /// A server that asks itself asks without end.
    private func demandUpstreams(own addresses: Set<IPAddress>) throws(Failure) {
        guard let dns = premises.services.dns else { return }
        let zones = dns.forward.filter { $0.server.port == NameServer.usualPort }
        let asked =
            dns.upstream.map { ("services.dns.upstream", $0) }
            + zones.map { ("services.dns.forward.\($0.zone)", $0.server.address) }
        for (key, server) in asked where addresses.contains(server) {
            throw Failure(
                .failed, "\(key): \(server) is this gateway itself",
                remedy: "name another server: \(file.place(of: key))")
        }
    }

    /// An absent disk must not be served as an empty folder.
    private func demandMounts() throws(Failure) {
        for share in premises.services.nfs?.shares ?? [] where share.isMountPoint {
            let path = premises.layout.path(share.path)
            guard !ServiceSurvey.isMountPoint(path) else { continue }
            throw Failure(
                .missing, "\(path) is shared as a mounted file system, and nothing is mounted there",
                remedy: "mount it, or drop mount: true: \(file.place(of: "services.nfs.shares"))")
        }
    }

    /// nfs-ganesha refuses a symbolic link as the root of a share (ELOOP), and tells only its log; the
    /// kernel's server would show the link itself to clients.
    private func demandNoLinks() throws(Failure) {
        for share in premises.services.nfs?.shares ?? [] {
            try demandNoLink(
                on: share.path,
                remedy: "name the folder that it leads to, or mount that there (mount --bind): ",
                key: "services.nfs.shares")
        }
        guard premises.services.servesRoots else { return }
        try demandNoLink(
            on: BootTree.rootsPath, remedy: "mount what it leads to there (mount --bind): ",
            key: "services.pxe.root")
    }

    private func demandNoLink(on path: String, remedy: String, key: String) throws(Failure) {
        guard let (link, target) = firstLink(on: path) else { return }
        throw Failure(
            .failed,
            "\(path) cannot be shared: \(link) is a symbolic link to \(target), which NFS servers do not follow",
            remedy: remedy + file.place(of: key))
    }

    private func firstLink(on path: String) -> (link: String, target: String)? {
        var way = ""
        for name in path.split(separator: "/") {
            way += "/\(name)"
            if let target = FileStore.destination(ofLink: premises.layout.path(way)) {
                return (premises.layout.path(way), target)
            }
        }
        return nil
    }

    private static func isMountPoint(_ path: String) -> Bool {
        var (own, above) = (stat(), stat())
        guard stat(path, &own) == 0, stat(path + "/..", &above) == 0 else { return false }
        return own.st_dev != above.st_dev || own.st_ino == above.st_ino
    }

    /// Somebody else who gives out addresses on the cluster's segment. To be asked once the link is up;
    /// without a cable there is nobody to ask. dnsmasq, and so most home routers, looks for three seconds
    /// whether an address is free before it offers it.
    ///
    /// - Throws: `Failure` that names the server.
    func requireNoOtherServer(_ links: [ObservedLink]) throws(Failure) {
        let link = premises.cluster.link
        guard premises.services.listeners.contains(where: { $0.port == 67 }),
            links.first(where: { $0.name == link })?.hasCarrier == true
        else { return }
        let answers: [DHCPInquiry.Answer]
        do {
            answers = try DHCPInquiry(link: link).foreignServers(patience: .seconds(4))
        } catch {
            throw Failure(
                .failed, "could not ask for other DHCP servers on cluster (\(link))",
                kernelWords: error.description)
        }
        guard let answer = answers.first else { return }
        throw Failure(
            .failed,
            "cluster (\(link)) has a DHCP server already: \(answer.name) offers \(answer.offer.address)",
            remedy: "is this the home network's cable? unplug it or stop that server, or write dhcp: false: "
                + file.place(of: "services.dns"))
    }
}
