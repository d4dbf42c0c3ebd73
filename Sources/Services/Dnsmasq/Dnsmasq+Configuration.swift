import NetworkModel

extension Dnsmasq {
    /// The main file.
    var text: String {
        let parts: [[String]] = [[premises.header], links, names, addresses, limits, boot, extra]
        return parts.flatMap { $0 }.text
    }

    private var extra: [String] {
        let lines = self.lines
        return lines.isEmpty ? [] : ["", "# As the profile has it."] + lines
    }

    private var cluster: Frontage { premises.cluster }
    private var www: Frontage { premises.www }

    private var names: [String] {
        guard let dns = services.dns else { return ["", "# No names.", "port=0"] }
        var lines = [
            "", "# Names.", "no-hosts", "addn-hosts=\(Quoting.dnsmasq(namesFile))", "localise-queries",
        ]
        if let domain = premises.domain { lines.append("local=/\(domain)/") }
        lines += cluster.networks.filter { $0.family == .ipv4 }.map { "rev-server=\($0)" }
        lines += ["bogus-priv", "domain-needed", "no-resolv", "dns-loop-detect", "no-ident"]
        lines += clusterAnswers(dns)
        lines += order(dns)
        lines += upstream.map { "server=\($0)" }
        lines += dns.forward.flatMap(zone)
        return lines
    }

    /// Left to itself dnsmasq asks the server that answered last, and one that has fallen silent costs its
    /// clients a retry of 5 s each (resolv.conf(5)); `fast-dns-retry` repeats a query to that same server.
    private func order(_ dns: DNSService) -> [String] {
        guard extraOptions.isDisjoint(with: ["all-servers", "strict-order"]) else { return [] }
        switch dns.upstreamOrder {
        case .strict: return ["strict-order"]
        case .any: return upstream.count > 1 ? ["all-servers"] : []
        }
    }

    /// Addresses that the other server gives may be private ones, as those of a home network are.
    private func zone(_ forwarded: ForwardedZone) -> [String] {
        let server = forwarded.server
        guard server.port != NameServer.usualPort || canAsk(server.address) else { return [] }
        let port = server.port == NameServer.usualPort ? "" : "#\(server.port)"
        let rebinding =
            extraOptions.contains("stop-dns-rebind") ? ["rebind-domain-ok=/\(forwarded.zone)/"] : []
        return ["server=/\(forwarded.zone)/\(server.address)\(port)"] + rebinding
    }

    /// What other servers say of the cluster's own networks is refused, so that no name of the internet leads a
    /// browser of the cluster to a machine of it (DNS rebinding); `stop-dns-rebind` would refuse the home network's
    /// own names too. dnsmasq looks at every answer, whichever server gave it, so this is left out where a zone is
    /// asked of a server within the cluster, whose answers lie there.
    private func clusterAnswers(_ dns: DNSService) -> [String] {
        let asksNode = dns.forward.contains { zone in
            cluster.networks.contains { $0.contains(zone.server.address) }
        }
        guard !asksNode else { return [] }
        return cluster.networks.flatMap { network in
            // An IPv4 address in an AAAA record (RFC 4291 2.5.5.2) leads to the same machine.
            network.family == .ipv4
                ? [
                    "bogus-nxdomain=\(network)",
                    "bogus-nxdomain=::ffff:\(network.address)/\(96 + network.prefixLength)",
                ]
                : ["bogus-nxdomain=\(network)"]
        }
    }

    /// Those of the profile, else those of the WWW side; never this machine itself, nor, where a lease names it,
    /// a machine of the cluster.
    private var upstream: [IPAddress] {
        let wanted = services.dns?.upstream ?? []
        guard wanted.isEmpty else { return wanted.filter(canAsk) }
        return www.nameServers.filter { server in
            canAsk(server) && !cluster.networks.contains { $0.contains(server) }
        }
    }

    private func canAsk(_ server: IPAddress) -> Bool {
        let own = [cluster.address?.address, www.address?.address]
        return !own.contains(server) && !server.isLoopback && !server.isUnspecified
    }
}

// DHCP
extension Dnsmasq {
    /// For known MACs alone, whatever client id firmware, initramfs or the installed system sends.
    ///
    /// dnsmasq answers for the names of leases until they run out, whatever the profile says by then: a
    /// domain that nobody asks for takes them out of the way of the file of names.
    private var addresses: [String] {
        guard services.givesAddresses, let own = cluster.address else { return [] }
        let lease = premises.nodes.lease.map { ",\(DurationWord($0))" } ?? ""
        return [
            "", "# Addresses.", "dhcp-range=\(own.network.address),static,\(own.netmask)\(lease)",
            "dhcp-hostsfile=\(Quoting.dnsmasq(nodesFile))",
            "dhcp-leasefile=\(Quoting.dnsmasq(layout.leaseFile))",
            "dhcp-ignore=tag:!known", "dhcp-ignore-clid", "dhcp-authoritative", "dhcp-fqdn",
            "domain=leases.invalid",
        ] + options(from: own.address)
    }

    private func options(from gateway: IPAddress) -> [String] {
        var lines = ["dhcp-option=option:router,\(gateway)"]
        // Without a value nothing is sent, where dnsmasq by itself would name this machine.
        let servers = isAsked(from: .cluster) ? [gateway] : upstream.filter(\.isIPv4)
        lines.append(
            "dhcp-option=" + (["option:dns-server"] + servers.map(\.description)).joined(separator: ","))
        // Without a value again nothing is sent.
        let domain = premises.domain.map { ",\($0)" } ?? ""
        lines += ["name", "search"].map { "dhcp-option=option:domain-\($0)\(domain)" }
        if services.time != nil, premises.access.sides(reaching: .udp, 123).contains(.cluster) {
            lines.append("dhcp-option=option:ntp-server,\(gateway)")
        }
        return lines
    }

    private var boot: [String] {
        guard let pxe = PXE(premises) else { return [] }
        return ["", "# Who boots from here."] + pxe.lines
    }
}

extension InterfaceAddress {
    /// Such as 255.255.255.0.
    fileprivate var netmask: String {
        let bits = UInt32.max << UInt32(32 - min(prefixLength, 32))
        return IPAddress(family: .ipv4, value: UInt128(bits))?.description ?? ""
    }
}
