import NetworkModel

// Options that may stand only once, such as cache-size, are left to `extra`.
extension Dnsmasq {
    /// The main file.
    var text: String {
        ([premises.header] + links + names + addresses + boot + extra).text
    }

    private var extra: [String] {
        let lines = services.dns?.extra ?? []
        return lines.isEmpty ? [] : ["", "# As the profile has it."] + lines
    }

    private var cluster: Frontage { premises.cluster }
    private var www: Frontage { premises.www }

    /// bind-dynamic: a NIC that comes late is served as soon as it is there.
    private var links: [String] {
        let asked = services.dns?.serve ?? []
        var lines = ["", "# Who is served.", "bind-dynamic"]
        if asked.contains(.cluster) || services.givesAddresses {
            lines.append("interface=\(Self.word(cluster.link.description))")
        }
        lines.append("\(asked.contains(.www) ? "" : "except-")interface=\(Self.word(www.link.description))")
        if services.givesAddresses {
            lines.append("no-dhcp-interface=\(Self.word(www.link.description))")
        }
        return lines
    }

    private var names: [String] {
        guard services.dns != nil else { return ["", "# No names.", "port=0"] }
        var lines = ["", "# Names.", "no-hosts", "addn-hosts=\(Self.word(namesFile))", "localise-queries"]
        if let domain = premises.domain { lines.append("local=/\(domain)/") }
        lines += premises.clients(from: [.cluster]).map { "rev-server=\($0)" }
        lines += ["bogus-priv", "domain-needed", "no-resolv", "dns-loop-detect"]
        return lines + upstream.map { "server=\($0)" }
    }

    /// Those of the profile, else those of the WWW side; never this machine itself.
    private var upstream: [IPAddress] {
        let own = [cluster.address?.address, www.address?.address]
        let wanted = services.dns?.upstream ?? []
        return (wanted.isEmpty ? www.nameServers : wanted).filter { server in
            !own.contains(server) && !server.isLoopback && !server.isUnspecified
        }
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
        let servers = services.dns?.serve.contains(.cluster) == true ? [gateway] : upstream.filter(\.isIPv4)
        lines.append(
            "dhcp-option=" + (["option:dns-server"] + servers.map(\.description)).joined(separator: ","))
        // Without a value again nothing is sent.
        let domain = premises.domain.map { ",\($0)" } ?? ""
        lines += ["name", "search"].map { "dhcp-option=option:domain-\($0)\(domain)" }
        if services.time?.serve.contains(.cluster) == true {
            lines.append("dhcp-option=option:ntp-server,\(gateway)")
        }
        return lines
    }

    private var boot: [String] {
        guard let pxe = PXE(premises) else { return [] }
        return ["", "# Who boots from here."] + pxe.lines(word: Self.word)
    }

    /// A value as dnsmasq reads it back: in quotes commas, colons and number signs are what they are.
    private static func word(_ text: String) -> String {
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
