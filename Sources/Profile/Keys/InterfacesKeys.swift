import NetworkModel

/// `interfaces`
enum InterfacesKeys {
    static let cluster = Key(required: "cluster", ClusterKeys.shape, "the side of the nodes")
    static let www = Key(required: "www", WWWKeys.shape, "the side of the home network and the internet")

    static let shape: Shape<Interfaces> = .mapping([cluster.any, www.any]) { fields in
        Interfaces(cluster: fields[cluster], www: fields[www])
    }
}

/// What `interfaces` holds, as far as it could be read.
struct Interfaces {
    let cluster: ClusterInterface?
    let www: WWWInterface?
}

/// `interfaces.cluster`
enum ClusterKeys {
    static let match = Key(required: "match", MatchKeys.shape, "which NIC faces the nodes")
    static let mtu = Key("mtu", .mtu, "the largest packet in bytes")
    static let address = Key(
        required: "address", .text(Grammar<InterfaceAddress>.ipv4Interface),
        "the gateway's address on this side")
    static let routes = Key(
        "routes", .list(of: RouteKeys.shape), "networks behind nodes; they count as cluster")

    static let shape: Shape<ClusterInterface> = .mapping([match.any, mtu.any, address.any, routes.any]) {
        fields in
        guard let match = fields[match], let address = fields[address] else { return nil }
        return ClusterInterface(
            match: match, mtu: fields[mtu], address: address, routes: fields[routes] ?? [])
    }
}

/// `interfaces.cluster.routes[]`
enum RouteKeys {
    static let to = Key(required: "to", .text(Grammar<IPNetwork>.ipv4Network), "the network behind a node")
    static let via = Key(
        "via", .text(Grammar<IPAddress>.ipv4Host),
        "the node in front of it; left out, a routing daemon brings the route and gwnet makes none")

    static let shape: Shape<StaticRoute> = .mapping([to.any, via.any]) { fields in
        guard let to = fields[to], fields[via] != nil || !fields.has(via.name) else { return nil }
        return StaticRoute(to: to, via: fields[via])
    }
}

/// `interfaces.www`
enum WWWKeys {
    static let match = Key(required: "match", MatchKeys.shape, "which NIC faces the home network")
    static let mtu = Key("mtu", .mtu, "the largest packet in bytes")
    static let ipv4 = Key(required: "ipv4", WWWAddressing.shape, "where its address comes from")
    static let wifi = Key("wifi", WiFiKeys.shape, "the wireless network to join")

    static let shape: Shape<WWWInterface> = .mapping([match.any, mtu.any, ipv4.any, wifi.any]) { fields in
        if fields[ipv4] == .external, fields.has(wifi.name) {
            fields.refuse(
                wifi.name, "someone else configures this NIC, as ipv4 says external",
                remedy: "leave wifi out, or write ipv4: dhcp")
        }
        guard let match = fields[match], let ipv4 = fields[ipv4] else { return nil }
        return WWWInterface(match: match, mtu: fields[mtu], ipv4: ipv4, wifi: fields[wifi])
    }
}

extension WWWAddressing {
    /// `dhcp`, `external`, or a mapping with an address.
    static let shape = Shape(.either([word.schema, StaticKeys.shape.schema])) { place, reading in
        if case .mapping = place.node.content { return StaticKeys.shape.read(place, reading) }
        return word.read(place, reading)
    }

    private enum Word: String, CaseIterable {
        case dhcp
        case external
    }

    private static let word = Shape.text(
        Grammar<WWWAddressing>(TextForm("dhcp, external or a mapping with an address", example: "dhcp")) {
            text throws(Refusal) in
            switch Word(rawValue: text) {
            case .dhcp: return .dhcp
            case .external: return .external
            case nil: throw refusal(of: text)
            }
        }, as: .choice(Word.allCases.map(\.rawValue)))

    private static func refusal(of text: String) -> Refusal {
        if InterfaceAddress(text) != nil || IPAddress(text) != nil {
            let address = text.contains("/") ? text : "\(text)/24"
            return Refusal(
                "a fixed address is written along with its gateway",
                remedy: "write { address: \(address), gateway: ADDRESS, dns: [ADDRESS] }")
        }
        let nearest = Suggestion.nearest(to: text, among: Word.allCases.map(\.rawValue))
        return Refusal(
            "\(quoted(text)) is neither dhcp nor external nor an address in a mapping",
            remedy: nearest.map { "did you mean \($0)?" }
                ?? "write dhcp where the router at home gives the address")
    }
}

/// `interfaces.www.ipv4` when it is fixed
enum StaticKeys {
    static let address = Key(
        required: "address", .text(Grammar<InterfaceAddress>.ipv4Interface.such(as: "10.0.0.2/24")),
        "the gateway's address on this side")
    static let gateway = Key(
        "gateway", .text(Grammar<IPAddress>.ipv4Host.such(as: "10.0.0.1")), "the router to the internet")
    static let dns = Key(
        "dns", .list(of: .text(Grammar<IPAddress>.ipv4Host.such(as: "10.0.0.1"))),
        "the servers that resolve names")

    static let shape: Shape<WWWAddressing> = .mapping([address.any, gateway.any, dns.any]) { fields in
        guard let address = fields[address] else { return nil }
        return WWWAddressing.static(address: address, gateway: fields[gateway], dns: fields[dns] ?? [])
    }
}

/// `match`
enum MatchKeys {
    static let name = Key(
        "name", .text(Grammar<AlternativeName>.anyLinkName),
        "the link's name at the first binding, or its altname; by it alone a VLAN, bridge, bond or tunnel too"
    )
    static let mac = Key("mac", .text(Grammar<MACAddress>.mac), "the permanent MAC address")
    static let driver = Key(
        "driver", .text(Grammar<String>.line), "the kernel driver, as ethtool -i shows it")
    static let path = Key(
        "path", .text(Grammar<String>.line), "the place on the bus, as udev's ID_PATH has it")

    static let shape: Shape<NICSelector> = .mapping([name.any, mac.any, driver.any, path.any]) { fields in
        let isEmpty = ![name.name, mac.name, driver.name, path.name].contains(where: fields.has)
        if isEmpty {
            fields.refuse(
                "says nothing about the NIC",
                remedy: "write at least one of name, mac, driver, path, such as { name: eth0 }")
            return nil
        }
        return NICSelector(
            calledBy: fields[name], mac: fields[mac], driver: fields[driver], path: fields[path])
    }
}

/// `interfaces.www.wifi`
enum WiFiKeys {
    static let ssid = Key(required: "ssid", .text(networkName), "the network's name")
    static let psk = Key("psk", .text(passphrase).withoutLine, "its passphrase, or 64 hexadecimal digits")
    static let pskFile = Key("psk_file", .text(Grammar<String>.path), "a file that holds the passphrase")
    static let country = Key("country", .text(countryCode), "whose radio rules apply, such as DE")

    static let shape: Shape<WiFi> = .mapping([ssid.any, psk.any, pskFile.any, country.any]) { fields in
        guard let source = fields.onlyOne(of: [psk.name, pskFile.name], otherwise: "keep one of them") else {
            return nil
        }
        let key = source == psk.name ? fields[psk].map(WiFiKey.inline) : fields[pskFile].map(WiFiKey.file)
        guard let ssid = fields[ssid], let key else { return nil }
        return WiFi(ssid: ssid, key: key, country: fields[country])
    }

    private static let networkName = Grammar<String>.line.named("a network's name", example: "home").refusing
    { text in
        text.utf8.count <= 32
            ? nil
            : Refusal(
                "a network's name has at most 32 bytes",
                remedy: "write the SSID as iw dev wlan0 scan shows it")
    }

    // Never quotes what it refuses: it may be all but right.
    private static let passphrase = Grammar(
        TextForm("a passphrase of 8 to 63 characters", example: "\"…\"")
    ) { text throws(Refusal) in
        guard WiFiKey.isKey(text) else {
            throw Refusal(
                "this is no passphrase",
                remedy: "write 8 to 63 ASCII characters or 64 hexadecimal digits in quotes, or use psk_file")
        }
        return text
    }

    private static let countryCode = Grammar(
        TextForm("a country's two letters", example: "DE", pattern: "^[A-Z]{2}$")
    ) { text throws(Refusal) in
        guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x41...0x5a).contains($0) }) else {
            let remedy = text.utf8.count == 2 ? "write \(shown(text.uppercased()))" : "write it like DE"
            throw Refusal("\(quoted(text)) is not a country's two capital letters", remedy: remedy)
        }
        return text
    }
}
