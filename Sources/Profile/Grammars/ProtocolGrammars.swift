import NetworkModel

extension Grammar<InternetProtocol> {
    /// A protocol that is neither asked for by port nor by `ping`.
    static let portless = Grammar(
        TextForm("a protocol's name or number", example: "esp")
    ) { text throws(Refusal) in
        if let refusal = refusal(ofName: text) { throw refusal }
        if let known = InternetProtocol(named: text) { return known }
        guard let number = UInt8(text), String(number) == text else {
            throw unknown(text)
        }
        let result = InternetProtocol(number)
        if let refusal = refusal(of: result) { throw refusal }
        return result
    }

    /// What is said otherwise, or is no single protocol.
    private static func refusal(ofName text: String) -> Refusal? {
        switch text.lowercased() {
        case "tcp", "udp": hasPorts(text.lowercased())
        case "icmp", "icmpv6", "icmp6", "ipv6-icmp", "ping": isPing(text)
        case "ip", "ipv4", "all", "any":
            Refusal("\(quoted(text)) is no single protocol", remedy: "write an entry for each one")
        case "ipsec":
            Refusal(
                "IPsec is more than one protocol",
                remedy: "write { protocol: esp }, and { udp: 500 } and { udp: 4500 } for IKE")
        default: nil
        }
    }

    private static func refusal(of content: InternetProtocol) -> Refusal? {
        switch content {
        case .tcp: hasPorts("tcp")
        case .udp: hasPorts("udp")
        case .icmp, .icmpv6: isPing(String(content.number))
        case _ where content.isExtensionHeader:
            Refusal(
                "\(content.number) is no protocol but an extension header of IPv6",
                remedy: "write the protocol that follows it, such as esp")
        default: nil
        }
    }

    private static func hasPorts(_ transport: String) -> Refusal {
        Refusal(
            "\(transport) is let in by its ports",
            remedy: "write { \(transport): PORT }, or { \(transport): 1-65535 } for all of them")
    }

    private static func isPing(_ text: String) -> Refusal {
        Refusal(
            "of \(quoted(text)) only echo requests can be let in; errors always are",
            remedy: "write ping, or { service: ping, from: NETWORK }")
    }

    private static func unknown(_ text: String) -> Refusal {
        let names = InternetProtocol.names
        let nearest = Suggestion.nearest(to: text, among: names)
        return Refusal(
            "\(quoted(text)) is none of \(names.joined(separator: ", ")) and no number up to 255",
            remedy: nearest.map { "did you mean \($0)?" }
                ?? "write the number that /etc/protocols gives it")
    }
}

extension Schema {
    /// A name that is known, or a number.
    static let portlessProtocol = Schema.either([.choice(InternetProtocol.names), .number(2...255)])
}
