import NetworkModel

extension Grammar<String> {
    /// One RFC 1123 label.
    static let label = Grammar(
        TextForm(
            "a host name", example: "k8s-node2", pattern: "^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$")
    ) { text throws(Refusal) in
        if text.contains(".") {
            throw Refusal(
                "\(quoted(text)) has a dot, and a host name is one label",
                remedy: "leave the domain to the key domain")
        }
        try checkLabel(text)
        return text
    }

    /// Labels joined by dots, 253 characters at most (RFC 1035 2.3.4).
    static let domain = Grammar(
        TextForm("a domain name", example: "cluster.home", pattern: "^[A-Za-z0-9.-]{1,253}$")
    ) { text throws(Refusal) in
        guard text.utf8.count <= 253 else {
            throw Refusal(
                "a name has at most 253 characters, this one \(text.utf8.count)", remedy: "shorten it")
        }
        let isRooted = text.hasSuffix(".")
        let labels = (isRooted ? text.dropLast() : text[...]).split(
            separator: ".", omittingEmptySubsequences: false)
        for label in labels { try checkLabel(String(label)) }
        guard !isRooted else {
            throw Refusal(
                "\(quoted(text)) ends in a dot", remedy: "write \(shown(labels.joined(separator: ".")))")
        }
        return text
    }

    private static func checkLabel(_ label: String) throws(Refusal) {
        let remedy = "use letters, digits and hyphens only, such as k8s-node2"
        guard !label.isEmpty else {
            throw Refusal("a name is empty, or has two dots in a row", remedy: remedy)
        }
        guard label.utf8.count <= 63 else {
            throw Refusal("\(quoted(label)) has more than 63 characters", remedy: "shorten it")
        }
        guard label.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }) else {
            throw Refusal("\(quoted(label)) is no RFC 1123 label", remedy: remedy)
        }
        guard label.first != "-", label.last != "-" else {
            throw Refusal("\(quoted(label)) begins or ends with a hyphen", remedy: remedy)
        }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }
}

extension Grammar<AlternativeName> {
    /// A name that a network interface is found by.
    static let anyLinkName = Grammar(
        TextForm("an interface's name", example: "eth1")
    ) { text throws(Refusal) in
        // The kernel takes other control characters than white space; nothing that reads names should.
        let isPlain = !text.unicodeScalars.contains(where: \.steersText)
        if isPlain, let name = AlternativeName(text) { return name }
        throw Refusal(
            "\(quoted(text)) is not an interface's name",
            remedy: "write it as ip link shows it, without space, colon or slash, such as eth1")
    }
}

extension Grammar<MACAddress> {
    /// The address of one NIC.
    static let mac = Grammar(
        TextForm(
            "a MAC address", example: "7c:83:34:b7:74:65",
            pattern: "^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$"),
        from: { MACAddress($0) }
    ).refusing { mac in
        if mac.isZero {
            return Refusal("\(mac) belongs to no NIC", remedy: "write the one on the NIC's label")
        }
        guard mac.isMulticast else { return nil }
        return Refusal(
            "\(mac) is multicast: a group, not one NIC",
            remedy: "check the first pair: in the address of a NIC it is even")
    }
}
