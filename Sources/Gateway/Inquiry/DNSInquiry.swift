import Netlink
import NetworkModel

/// The kinds of records that gwnet asks for, by their numbers (RFC 1035 3.2.2).
enum DNSRecordType: UInt16, CustomStringConvertible {
    /// An IPv4 address.
    case address = 1
    /// The name of an address.
    case pointer = 12

    var description: String {
        switch self {
        case .address: "A"
        case .pointer: "PTR"
        }
    }
}

/// What a server said to a question.
struct DNSAnswer: Hashable {
    /// RCODE (RFC 1035 4.1.1).
    enum Code: Hashable {
        /// NOERROR: the name is there, though perhaps without such a record.
        case noError
        /// SERVFAIL
        case serverFailure
        /// NXDOMAIN
        case noSuchName
        /// REFUSED: not for us, or nobody to ask in turn.
        case refused
        case other(UInt8)

        init(rawValue: UInt8) {
            switch rawValue {
            case 0: self = .noError
            case 2: self = .serverFailure
            case 3: self = .noSuchName
            case 5: self = .refused
            default: self = .other(rawValue)
            }
        }
    }

    enum Record: Hashable {
        case address(IPAddress)
        case name(DNSName)
    }

    let code: Code
    /// Of the type asked for, whatever alias led to them.
    let records: [Record]
    /// True where not all of them fitted into the datagram.
    let isTruncated: Bool

    var addresses: [IPAddress] {
        records.compactMap { if case .address(let address) = $0 { address } else { nil } }
    }

    var names: [String] {
        records.compactMap { if case .name(let name) = $0 { name.description } else { nil } }
    }
}

/// Asks a name server: `dig @server name`.
///
/// A server of ours answers as it would answer clients on the side whose address is asked
/// (`localise-queries`): the kernel counts what goes to one of our own addresses as having come in
/// by the link that has the address.
struct DNSInquiry {
    let server: IPAddress
    var port: UInt16 = 53
    /// How long it may take in all; the question is repeated meanwhile.
    var patience = Duration.seconds(2)

    /// The addresses of a name.
    func addresses(of name: String) throws(InquiryError) -> DNSAnswer {
        guard let spoken = DNSName(name) else {
            throw InquiryError(question(name, .address), .unspeakable("no domain name"))
        }
        return try ask(spoken, .address)
    }

    /// The names of an address.
    func names(of address: IPAddress) throws(InquiryError) -> DNSAnswer {
        try ask(DNSName(reverseOf: address), .pointer)
    }

    private func ask(_ name: DNSName, _ type: DNSRecordType) throws(InquiryError) -> DNSAnswer {
        let identifier = UInt16.random(in: .min ... .max)
        let query = DNSMessage.query(identifier, name, type)
        let question = question(name.description, type)
        let exchange = try DatagramExchange(with: server, port: port, asking: question)
        return try exchange.ask(query, within: TimeLimit(patience)) { message in
            DNSMessage.read(message, answering: identifier, name, type)
        }
    }

    private func question(_ name: String, _ type: DNSRecordType) -> String {
        "DNS \(type) \(name) at \(server)"
    }
}
