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
        var lines = ["", "# Names.", "no-hosts", "addn-hosts=\(Self.word(namesFile))", "localise-queries"]
        if let domain = premises.domain { lines.append("local=/\(domain)/") }
        lines += cluster.networks.filter { $0.family == .ipv4 }.map { "rev-server=\($0)" }
        lines += ["bogus-priv", "domain-needed", "no-resolv", "dns-loop-detect"]
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

    /// Those of the profile, else those of the WWW side; never this machine itself.
    private var upstream: [IPAddress] {
        let wanted = services.dns?.upstream ?? []
        return (wanted.isEmpty ? www.nameServers : wanted).filter(canAsk)
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
            "dhcp-hostsfile=\(Self.word(nodesFile))", "dhcp-leasefile=\(Self.word(layout.leaseFile))",
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
        return ["", "# Who boots from here."] + pxe.lines(word: Self.word)
    }

    /// A value as dnsmasq reads it back: in quotes commas, colons and number signs are what they are.
    static func word(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "/"), UInt8(ascii: "."),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "@"):
                true
            default: false
            }
        }
        return isPlain ? text : Quoted(text, escaping: ["\\", "\""]).description
    }
}

extension InterfaceAddress {
    /// Such as 255.255.255.0.
    fileprivate var netmask: String {
        let bits = UInt32.max << UInt32(32 - min(prefixLength, 32))
        return IPAddress(family: .ipv4, value: UInt128(bits))?.description ?? ""
    }
}
