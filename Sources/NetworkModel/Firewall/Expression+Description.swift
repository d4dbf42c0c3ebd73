extension Expression: CustomStringConvertible {
    /// The instruction much as `nft --debug=netlink` prints it; also what a rule's fingerprint is
    /// taken of, so a change here costs every gateway one renewal of its rules.
    public var description: String {
        switch self {
        case .meta(let key, let register): "meta load \(key.rawValue) => \(register)"
        case .payload(let field, let register):
            "payload load \(field.length)b @ \(field.base.rawValue) + \(field.offset) => \(register)"
        case .conntrack(let key, let register): "ct load \(key.rawValue) => \(register)"
        case .addressType(let question, let register): "fib \(question.rawValue) type => \(register)"
        case .routeSegmentSize(let register): "rt load tcpmss => \(register)"
        case .hostToNetwork(let register, let length): "byteorder \(register) = hton(\(register), \(length))"
        case .immediate(let data, let register): "immediate \(register) \(data.hexadecimal)"
        case .compare(let register, let comparison, let data):
            "cmp \(register) \(comparison.rawValue) \(data.hexadecimal)"
        case .bitwise(let source, let mask, let xor, let destination):
            "bitwise \(destination) = (\(source) & \(mask.hexadecimal)) ^ \(xor.hexadecimal)"
        case .lookup(let lookup): lookup.description
        case .counter(let name): "objref counter \(name)"
        case .limit(let limit): "limit rate \(limit.packetsPerSecond)/second burst \(limit.burst)"
        case .log(let prefix, let level): "log prefix \(prefix) level \(level)"
        case .masquerade: "masq"
        case .destinationNAT(let address, let port):
            "nat dnat ip addr \(address)" + (port.map { " port \($0)" } ?? "")
        case .reject(let rejection): "reject \(rejection)"
        case .writePayload(let field, let register, let updatesChecksum):
            "payload write \(register) => \(field.length)b @ \(field.base.rawValue) + \(field.offset)"
                + (updatesChecksum ? " csum" : "")
        case .setTCPOption(let kind, let offset, let length, let register):
            "exthdr write tcpopt \(register) => \(length)b @ \(kind) + \(offset)"
        case .setTrace(let register): "meta set nftrace with \(register)"
        case .verdict(let verdict): verdict.description
        case .unsupported(let name): "[\(name)]"
        }
    }
}

extension Lookup: CustomStringConvertible {
    /// `lookup key set @name`, with what comes of it.
    public var description: String {
        let inversion = isInverted ? "not in " : ""
        return switch result {
        case .none: "lookup \(key) \(inversion)@\(set)"
        case .data(let register): "lookup \(key) \(inversion)@\(set) => \(register)"
        case .verdict: "lookup \(key) \(inversion)@\(set) => verdict"
        }
    }
}

extension [UInt8] {
    /// `0x` and two digits a byte.
    var hexadecimal: String {
        reduce(into: "0x") { text, byte in
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
}
