import NetworkModel

/// One thing that is tried with real packets, and what should come of it.
struct Probe: Hashable, Sendable {
    /// What is sent.
    enum Packet: Hashable, Sendable {
        case tcp(UInt16)
        case udp(UInt16)
        /// An echo request of ICMP or ICMPv6.
        case ping
    }

    /// A program that waits for packets. Every probe has one: that nobody answers where nobody
    /// listens would prove nothing.
    struct Listener: Hashable, Sendable {
        let host: LabHost
        let address: IPAddress
        let packet: Packet
    }

    /// What a table calls the probes that belong together.
    enum Topic: String, CaseIterable, Sendable {
        case outwards = "out of the cluster"
        case gateway = "to the gateway itself"
        case nodes = "from outside to the nodes"
        case forwards = "port forwards"
        case forged = "forged senders"
        case ipv6 = "IPv6"
        case services = "services"
    }

    let topic: Topic
    let from: LabHost
    /// The sender's address that is forged into the packet; nil for the machine's own.
    let forgedSource: IPAddress?
    let to: IPAddress
    let packet: Packet
    let listener: Listener
    let expected: Expectation

    /// - Parameter listener: nil where the machine with the address itself is to answer.
    init(
        _ topic: Topic, from: LabHost, as forgedSource: IPAddress? = nil, to: IPAddress, at host: LabHost,
        _ packet: Packet, listener: Listener? = nil, _ expected: Expectation
    ) {
        self.topic = topic
        self.from = from
        self.forgedSource = forgedSource
        self.to = to
        self.packet = packet
        self.listener = listener ?? Listener(host: host, address: to, packet: packet)
        self.expected = expected
    }

    /// Such as `203.0.113.2 tcp 22`.
    var target: String {
        switch packet {
        case .tcp(let port): "\(to) tcp \(port)"
        case .udp(let port): "\(to) udp \(port)"
        case .ping: "\(to) ping"
        }
    }

    /// Such as `home as 192.168.57.31`.
    var sender: String { from.rawValue + (forgedSource.map { " as \($0)" } ?? "") }
}

/// What should come of a probe.
enum Expectation: Hashable, Sendable, CustomStringConvertible {
    /// An answer, to the address that the listener saw.
    case answer(seenAs: IPAddress)
    /// An error comes back at once: a reset, or ICMP's unreachable.
    case refusal
    /// Nothing arrives and nothing comes back.
    case silence
    /// Nothing arrives; whether that is said does not matter.
    case noPassage
    /// One packet without an answer, seen with this sender.
    case arrival(seenAs: IPAddress)

    var description: String {
        switch self {
        case .answer(let address): "sees \(address)"
        case .refusal: "refuses"
        case .silence: "silence"
        case .noPassage: "does not pass"
        case .arrival(let address): "sees \(address)"
        }
    }
}
