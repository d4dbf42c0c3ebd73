import Netlink
import NetworkModel

/// Has the kernel tell which rules a real packet meets.
///
/// The one thing written is a table of its own that dies with this process's socket, whatever ends it.
public enum PacketTrace {
    /// One rule, policy or return.
    public struct Line: Sendable, Encodable {
        /// Such as `inet gwnet`.
        public let table: String
        /// The chain.
        public let chain: String
        /// The rule's comment; `policy` or `return` where there is no rule; its handle without one.
        public let rule: String
        /// As nft writes it.
        public let verdict: String
        /// Such as `192.168.57.31 → 1.1.1.1`, where the kernel showed the packet.
        public let packet: String?
    }

    /// How long the packet's last event lies back when it is taken to have gone, in milliseconds.
    private static let silence: Int32 = 500

    /// Waits for the packet of one question, or sends it where it is the gateway's own.
    ///
    /// - Parameters:
    ///   - seconds: how long it may take to come.
    ///   - ready: called once everything is in place, with whether the packet is waited for.
    ///   - report: called with each line as it comes.
    /// - Returns: whether a packet came.
    public static func run(
        _ request: Explain.Request, within seconds: Int, in surroundings: Surroundings,
        ready: (_ isAwaited: Bool) -> Void, report: (Line) -> Void
    ) throws(Failure) -> Bool {
        try surroundings.demandPrivilege("explain --probe")
        let (scenery, _) = try Explain.scenery(request, surroundings)
        let question = try Explain.question(request, in: scenery)
        let (packet, incoming) = try scenery.packet(of: question)
        let filter = TraceFilter(question: question, packet: packet, incoming: incoming)
        do {
            var nftables = try NftablesSocket()
            var trace = try TraceSocket()
            try nftables.addPassingTable(
                named: TraceFilter.table, chains: [filter.chain], generation: try nftables.generation())
            let comments = try nftables.ruleComments()
            let attempt = incoming == nil ? try send(packet) : nil
            ready(attempt == nil)
            let came = try follow(&trace, within: seconds) { report(Line($0, comments)) }
            withExtendedLifetime(attempt) {}
            return came
        } catch let error as NetlinkError {
            throw failure(error)
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(.failed, "\(error)")
        }
    }

    /// A probe of another gwnet has the same name as what somebody else may have made.
    private static func failure(_ error: NetlinkError) -> Failure {
        guard error.errno == .exists || error.errno == .notPermitted else { return Failure(reading: error) }
        return Failure(
            .busy, "there is a table inet \(TraceFilter.table) already",
            remedy: "wait until the other probe is over; if nobody probes, it is somebody's own: rename it")
    }

    private static func send(_ packet: Packet) throws(Failure) -> any Attempt {
        switch packet.content {
        case .tcp(_, let port): try TCPAttempt(to: packet.destination, port: port)
        case .udp(_, let port): try UDPAttempt(to: packet.destination, port: port)
        case .echo: try PingAttempt(to: packet.destination)
        case .other(let content): try ProtocolAttempt(content, to: packet.destination)
        }
    }

    /// The events of the first packet that our own chain has picked out.
    private static func follow(
        _ trace: inout TraceSocket, within seconds: Int, _ report: (TraceEvent) -> Void
    ) throws(NetlinkError) -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var packet: UInt32?
        while packet != nil || ContinuousClock.now < deadline {
            let events = try trace.events(within: silence)
            if packet != nil, events.isEmpty { return true }
            for event in events {
                if packet == nil, event.table == TraceFilter.table { packet = event.packet }
                if event.packet == packet, event.isTelling { report(event) }
            }
        }
        return false
    }
}

extension TraceEvent {
    /// The end of a chain is told as a rule without a handle; in the chain of ours only the rule that
    /// picks the packet out says something.
    fileprivate var isTelling: Bool {
        kind == .rule ? rule != nil : table != TraceFilter.table
    }
}

extension PacketTrace.Line {
    fileprivate init(_ event: TraceEvent, _ comments: [RuleHandle: String]) {
        table = "\(event.family) \(event.table)"
        chain = event.chain
        verdict = event.verdict
        packet =
            event.addresses.count == 2 ? "\(event.addresses[0]) → \(event.addresses[1])" : nil
        switch event.kind {
        case .policy: rule = "policy"
        case .return: rule = "return"
        case .rule:
            let handle = event.rule.map {
                RuleHandle(family: event.family, table: event.table, number: $0)
            }
            rule = handle.flatMap { comments[$0] ?? "handle \($0.number)" } ?? "end"
        }
    }
}
