import NetworkModel
import Services

extension Grammar<NameServer> {
    /// `ADDRESS`, `ADDRESS:PORT` or `[IPV6]:PORT`. Loopback is another server on this machine where it has
    /// another port.
    static let nameServer = Grammar(
        TextForm("a name server", example: "192.168.1.1")
    ) { text throws(Refusal) in
        let (host, port) = try split(text)
        guard let address = IPAddress(host) else {
            throw Refusal(
                "\(quoted(text)) is not a name server",
                remedy: "write its address, such as 192.168.1.1, or 192.168.1.1:5353 with a port")
        }
        let isOtherServerHere = address.isLoopback && port != NameServer.usualPort
        if !isOtherServerHere, let problem = HostAddress.problem(with: address) { throw problem }
        return NameServer(address: address, port: port)
    }

    /// The host and the port of `HOST`, `HOST:PORT`, `IPV6` or `[IPV6]:PORT`.
    private static func split(_ text: String) throws(Refusal) -> (host: String, port: UInt16) {
        if IPAddress(text) != nil { return (text, NameServer.usualPort) }
        guard let colon = text.lastIndex(of: ":") else { return (text, NameServer.usualPort) }
        let digits = String(text[text.index(after: colon)...])
        guard let ports = PortRange(digits), ports.isSinglePort else {
            throw Refusal(
                "\(quoted(text)) has no valid port",
                remedy: "write it like 192.168.1.1:5353, with a port from 1 to 65535")
        }
        let host = text[..<colon]
        let isBracketed = host.first == "[" && host.last == "]"
        return (String(isBracketed ? host.dropFirst().dropLast() : host), ports.first)
    }
}
