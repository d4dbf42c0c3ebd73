import NetworkModel
import Services

extension ProfileValidation {
    func checkServices() {
        checkNames()
        checkUpstream()
        checkForwardedZones()
        checkShares()
        checkSites()
    }

    private func checkNames() {
        let names = draft.services.dns?.names ?? []
        checkUnique(
            names.map { ("services.dns.names.\($0.name)", fullName($0.name)) }, "here already")
        let hosts = Dictionary(draft.nodes.hosts.map { (fullName($0.name), $0) }) { first, _ in first }
        for name in names {
            checkMachine(name.address, at: "services.dns.names.\(name.name)")
            guard let host = hosts[fullName(name.name)], host.address != name.address else { continue }
            refuse(
                "services.dns.names.\(name.name)",
                "\(name.name) is a host with the address \(host.address)",
                remedy: "leave it out: hosts have their names already")
        }
    }

    /// A name as DNS compares it: one label means one in the profile's domain.
    private func fullName(_ name: String) -> String {
        let isLabel = !name.contains(".")
        return (isLabel ? "\(name).\(draft.domain ?? "")" : name).lowercased()
    }

    private func checkUpstream() {
        let own = [gateway, draft.www?.ipv4.staticAddress?.address]
        for (path, server) in items(draft.services.dns?.upstream ?? [], at: "services.dns.upstream")
        where own.contains(server) {
            refuse(
                path, "\(server) is the gateway itself",
                remedy: "write another server, such as 1.1.1.1, or it asks itself without end")
        }
    }

    /// A zone inside `domain`, or around it, is fine: the longest name that fits decides.
    private func checkForwardedZones() {
        let zones = draft.services.dns?.forward ?? []
        checkUnique(zones.map { ("services.dns.forward.\($0.zone)", $0.zone.lowercased()) }, "here already")
        let own = [gateway, draft.www?.ipv4.staticAddress?.address]
        for forwarded in zones {
            let path = "services.dns.forward.\(forwarded.zone)"
            let server = forwarded.server
            if forwarded.zone.lowercased() == draft.domain?.lowercased() {
                refuse(
                    path, "\(forwarded.zone) is the domain of this gateway's own names",
                    remedy: "forward another zone, or one below it, or give the cluster another domain")
            }
            if own.contains(server.address), server.port == NameServer.usualPort {
                refuse(
                    path, "\(server) is the gateway itself",
                    remedy: "write the server that knows the zone, or it asks itself without end")
            }
        }
    }

    private func checkShares() {
        let shares = items(draft.services.nfs?.shares ?? [], at: "services.nfs.shares")
        checkUnique(shares.map { ($0.path + ".path", normalized($0.item.path)) }, "shared already")
        for (path, share) in shares where normalized(share.path).isEmpty {
            refuse(path + ".path", "this shares the whole machine", remedy: "name a folder")
        }
        let isEmpty = locations.place(of: "services.nfs.shares")?.items.isEmpty ?? true
        if let nfs = draft.services.nfs, isEmpty, nfs.extra.isEmpty {
            refuse("services.nfs.shares", "there is no share", remedy: "add one, or leave services.nfs out")
        }
    }

    /// A path without the slashes that say nothing.
    private func normalized(_ path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.map { "/" + $0 }.joined()
    }

    private func checkSites() {
        let sites = items(draft.services.proxy?.sites ?? [], at: "services.proxy.sites")
        checkUnique(sites.map { ($0.path + ".host", $0.item.host.lowercased()) }, "the host of another site")
        for (path, site) in sites { checkMachine(site.target.address, at: path + ".to") }
        let own = [gateway, draft.www?.ipv4.staticAddress?.address]
        for (path, site) in sites where own.contains(site.target.address) && site.target.port == 80 {
            refuse(
                path + ".to", "\(site.target) is the proxy itself",
                remedy: "write the server behind it, or requests go round without end")
        }
    }

    /// Within the networks that are known, an address must be one that a machine can have.
    private func checkMachine(_ address: IPAddress, at path: String) {
        let networks = [draft.cluster?.address.network, draft.www?.ipv4.staticAddress?.network]
        let problem = networks.compactMap { $0.flatMap { HostAddress.problem(with: address, in: $0) } }.first
        if let problem { refuse(path, problem.message, remedy: problem.remedy) }
    }
}
