import NetworkModel
import Profile

/// Reads what kind of packet is meant: `tcp 443`, `tcp/443`, `ping`, `ssh`, `esp`, `protocol 50`.
enum PacketWords {
    /// Where replies go to; no rule of gwnet's asks for it.
    static let sourcePort: UInt16 = 50000

    /// - Parameters:
    ///   - words: none for what is asked of that party most.
    /// - Throws: `Failure` with code `wrongUsage`.
    static func content(_ words: [String], to party: Party) throws(Failure) -> Packet.Content {
        let parts = words.flatMap { $0.lowercased().split(separator: "/", omittingEmptySubsequences: false) }
            .map(String.init)
        guard let first = parts.first else { return tcp(party == .gateway ? 22 : 443) }
        guard parts.count <= 2 else {
            throw misread(words, "write a protocol and a port, such as tcp 443")
        }
        let port = parts.count == 2 ? parts[1] : nil
        switch first {
        case "tcp": return tcp(try number(port, of: words))
        case "udp": return .udp(from: sourcePort, to: try number(port, of: words))
        case "ping", "icmp", "icmpv6":
            guard port == nil else { throw misread(words, "\(first) has no port") }
            return .echo
        case "protocol", "proto": return try other(port, of: words)
        case _ where InternetProtocol(named: first) != nil:
            guard port == nil else { throw misread(words, "\(first) has no port") }
            return try other(first, of: words)
        default: return try service(first, port, words)
        }
    }

    private static let protocols = InternetProtocol.names.joined(separator: ", ")

    private static func other(_ text: String?, of words: [String]) throws(Failure) -> Packet.Content {
        guard let text, let content = InternetProtocol(named: text) ?? UInt8(text).map({ .init($0) }) else {
            throw misread(words, "write protocol and its number, such as protocol 50, or \(protocols)")
        }
        switch content {
        case .tcp, .udp:
            throw misread(words, "write \(content == .tcp ? "tcp" : "udp") and a port")
        case .icmp, .icmpv6: return .echo
        default: return .other(content)
        }
    }

    private static func tcp(_ port: UInt16) -> Packet.Content { .tcp(from: sourcePort, to: port) }

    private static func service(
        _ name: String, _ port: String?, _ words: [String]
    ) throws(Failure) -> Packet.Content {
        guard let ports = NamedService(rawValue: name)?.ports.first else {
            let isNumber = !name.isEmpty && name.allSatisfy(\.isNumber)
            throw misread(
                words,
                isNumber
                    ? "write tcp \(name) or udp \(name)"
                        + (UInt8(name) == nil ? "" : ", or protocol \(name)")
                    : "write tcp PORT, udp PORT, ping, protocol NUMBER, \(protocols), or a "
                        + "service: " + NamedService.allCases.map(\.rawValue).joined(separator: ", "))
        }
        guard port == nil else { throw misread(words, "\(name) has its port already: \(ports)") }
        switch ports.transport {
        case .tcp: return tcp(ports.ports.first)
        case .udp: return .udp(from: sourcePort, to: ports.ports.first)
        }
    }

    private static func number(_ text: String?, of words: [String]) throws(Failure) -> UInt16 {
        guard let text else { throw misread(words, "which port? such as \(words.first ?? "tcp") 443") }
        guard let range = PortRange(text), range.isSinglePort else {
            throw misread(words, "a port is a number from 1 to 65535")
        }
        return range.first
    }

    private static func misread(_ words: [String], _ remedy: String) -> Failure {
        Failure(.wrongUsage, "\(words.joined(separator: " ")) is no kind of packet", remedy: remedy)
    }
}
