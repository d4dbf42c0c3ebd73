import NetworkModel

/// Rules that together hold every expression that gwnet can write, by its kind.
///
/// The two switches make a new case of `Expression` without a sample a failure to compile.
enum ExpressionKind: CaseIterable {
    case meta, payload, conntrack, addressType, routeSegmentSize, hostToNetwork, immediate, compare, bitwise
    case lookup, counter, limit, log, masquerade, destinationNAT, reject, setTCPOption, setTrace
    case writePayload
    case verdict, unsupported

    init(_ expression: Expression) {
        self =
            switch expression {
            case .meta: .meta
            case .payload: .payload
            case .conntrack: .conntrack
            case .addressType: .addressType
            case .routeSegmentSize: .routeSegmentSize
            case .hostToNetwork: .hostToNetwork
            case .immediate: .immediate
            case .compare: .compare
            case .bitwise: .bitwise
            case .lookup: .lookup
            case .counter: .counter
            case .limit: .limit
            case .log: .log
            case .masquerade: .masquerade
            case .destinationNAT: .destinationNAT
            case .reject: .reject
            case .setTCPOption: .setTCPOption
            case .setTrace: .setTrace
            case .writePayload: .writePayload
            case .verdict: .verdict
            case .unsupported: .unsupported
            }
    }

    /// Rules, each written as it is: a register has to be loaded before it is read.
    var samples: [[Expression]] {
        switch self {
        case .meta:
            return MetaKey.allCases.map { [.meta($0, into: .first)] }
                + [0, 4, 8, 12].map { [.meta(.incomingName, into: register($0))] }
                + (0...15).map { [.meta(.layer4Protocol, into: register($0))] }
        case .payload:
            let fields: [PayloadField] = [
                .protocolIPv4, .sourceIPv4, .destinationIPv4, .hopLimit, .sourceIPv6,
                .destinationIPv6, .sourcePort, .destinationPort,
                .icmpType, .tcpFlags, PayloadField(base: .network, offset: 255, length: 1),
                PayloadField(base: .transport, offset: 3, length: 16),
            ]
            return fields.map { [.payload($0, into: .first)] } + [[.payload(.sourcePort, into: register(7))]]
        case .conntrack: return ConntrackKey.allCases.map { [.conntrack($0, into: register(1))] }
        case .addressType: return FIBQuestion.allCases.map { [.addressType($0, into: register(2))] }
        case .routeSegmentSize: return [[.routeSegmentSize(into: register(3))]]
        case .hostToNetwork:
            return [2, 4].map {
                [.immediate([1, 2, 3, 4], into: .first), .hostToNetwork(.first, length: $0)]
            }
        case .immediate:
            return (1...16).map { [.immediate((0..<UInt8($0)).map { $0 }, into: .first)] }
                + [[.immediate([0xff, 0, 0xff, 0], into: register(15))]]
        case .compare:
            let lengths = [1, 2, 4, 6, 12, 16]
            return Comparison.allCases.flatMap { comparison in
                lengths.map { length in
                    let data = [UInt8](repeating: 0x5a, count: length)
                    return [.immediate(data, into: .first), .compare(.first, comparison, data)]
                }
            }
        case .bitwise:
            let load = Expression.payload(.sourceIPv6, into: .first)
            let mask = (0..<16).map { UInt8($0) }
            return [
                [load, .bitwise(.first, mask: mask, xor: mask.reversed(), into: .first)],
                [load, .bitwise(.first, mask: mask, xor: mask, into: register(4))],
                [load, .bitwise(.first, mask: [0xf0], xor: [0], into: register(9))],
            ]
        case .lookup:
            let load = Expression.meta(.incomingName, into: .first)
            return [
                [load, .lookup(Lookup(set: "names", key: .first))],
                [load, .lookup(Lookup(set: "names", key: .first, isInverted: true))],
                [load, .lookup(Lookup(set: "jumps", key: .first, result: .verdict))],
                [load, .lookup(Lookup(set: "targets", key: .first, result: .data(.first)))],
                [load, .lookup(Lookup(set: "targets", key: .first, result: .data(register(5))))],
            ]
        case .counter: return [.count("seen"), .count("seen") + .accept]
        case .limit:
            return [(1, 1), (5, 10), (100_000, 4_294_967)].map {
                [.limit(RateLimit(packetsPerSecond: $0, burst: $1))]
            }
        case .log:
            return LogLevel.allCases.map { [.log(prefix: "gwnet: ", level: $0)] } + [
                [.log(prefix: String(repeating: "p", count: 127), level: .info)]
            ]
        case .masquerade: return [.masquerade]
        case .destinationNAT:
            let load: [Expression] = [
                .immediate([10, 0, 0, 1], into: .first), .immediate([0, 80], into: register(1)),
            ]
            return [
                load + [.destinationNAT(address: .first, port: nil)],
                load + [.destinationNAT(address: .first, port: register(1))],
            ]
        case .reject: return [[.reject(.tcpReset)], [.reject(.administrativelyProhibited)]]
        case .setTCPOption:
            return [(2, 2, 2), (8, 2, 4), (8, 6, 4)].map {
                [
                    .immediate([1, 2, 3, 4], into: .first),
                    .setTCPOption(kind: $0, offset: $1, length: $2, from: .first),
                ]
            }
        case .writePayload: return [.endingHere(.ipv4), .endingHere(.ipv6)]
        case .setTrace: return [[.immediate([1], into: .first), .setTrace(from: .first)]]
        case .verdict:
            return [.accept, .drop, .jump("target"), [.verdict(.goto("target"))], [.verdict(.return)]]
        case .unsupported: return []
        }
    }

    /// Where the kernel allows the expression.
    var hook: Chain.Hook {
        switch self {
        case .masquerade: Chain.Hook(.nat, .postrouting, priority: 100)
        case .destinationNAT: Chain.Hook(.nat, .prerouting, priority: -100)
        case .routeSegmentSize, .setTCPOption: Chain.Hook(.filter, .forward, priority: -150)
        case .addressType: Chain.Hook(.filter, .prerouting, priority: -300)
        default: Chain.Hook(.filter, .input, priority: 0)
        }
    }

    /// A table with the samples of this kind, and what they name.
    var table: Table {
        let names = NamedSet("names", key: [.linkName], elements: [NamedSet.Element([.link(link("eth0"))])])
        let jumps = NamedSet(
            "jumps", key: [.linkName], value: .verdict,
            elements: [NamedSet.Element([.link(link("eth0"))], value: .verdict(.jump("target")))])
        let targets = NamedSet(
            "targets", key: [.linkName], value: .data([.ipv4Address, .internetService]),
            elements: [NamedSet.Element([.link(link("eth0"))], value: .data([[10, 0, 0, 1], [0, 80]]))])
        let rules = samples.enumerated().map { Rule("sample \($0)", $1) }
        return Table(
            counters: ["seen"], sets: [names, jumps, targets],
            chains: [Chain("samples", hook: hook, rules: rules), Chain("target")])
    }
}
