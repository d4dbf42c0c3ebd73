import NetworkModel
import Services

extension Grammar<ProxyTarget> {
    /// `http://ADDRESS:PORT`, the address literal, and no path: a site is handed on as a whole.
    static let proxyTarget = Grammar(
        TextForm(
            "a URL with a literal address", example: "http://192.168.57.200:8080",
            pattern: "^https?://[^/]+/?$")
    ) { text throws(Refusal) in
        let remedy = "write it like http://192.168.57.200:8080, with a port from 1 to 65535"
        let scheme = ProxyTarget.Scheme.allCases.first { text.hasPrefix("\($0)://") }
        guard let scheme else { throw Refusal("\(quoted(text)) does not begin with http://", remedy: remedy) }
        var rest = text.dropFirst("\(scheme)://".count)
        if rest.last == "/" { rest = rest.dropLast() }
        guard !rest.contains("/"), !rest.contains("?") else {
            throw Refusal(
                "\(quoted(text)) has a path", remedy: "end it after the port: a site is handed on as a whole")
        }
        let (host, port) = try split(rest, scheme, remedy)
        guard IPAddress(host) != nil else {
            throw Refusal(
                "\(quoted(host)) is no literal address",
                remedy:
                    "write the server's address: one name that does not resolve stops nginx and every site")
        }
        return ProxyTarget(scheme: scheme, address: try Grammar<IPAddress>.host.read(host), port: port)
    }

    /// The host and the port of `HOST`, `HOST:PORT`, `[IPV6]` or `[IPV6]:PORT`.
    private static func split(
        _ text: Substring, _ scheme: ProxyTarget.Scheme, _ remedy: String
    ) throws(Refusal) -> (String, UInt16) {
        let isBracketed = text.first == "["
        guard !isBracketed || text.contains("]") else {
            throw Refusal(
                "\(quoted(String(text))) lacks a closing bracket",
                remedy: "write it like http://[fd00::1]:8080")
        }
        let end = (isBracketed ? text.firstIndex(of: "]") : text.firstIndex(of: ":")) ?? text.endIndex
        let host = isBracketed ? text[..<end].dropFirst() : text[..<end]
        let rest = isBracketed ? text[end...].dropFirst() : text[end...]
        if rest.isEmpty { return (String(host), scheme == .http ? 80 : 443) }
        guard rest.first == ":", let ports = PortRange(String(rest.dropFirst())), ports.isSinglePort else {
            throw Refusal("\(quoted(String(text))) has no valid port", remedy: remedy)
        }
        return (String(host), ports.first)
    }
}
