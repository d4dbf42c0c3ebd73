import NetworkModel

/// What came of a probe: what the sender got back, and what the listener saw.
struct Outcome: Hashable, Sendable {
    /// What the sender got back.
    enum Reply: Hashable, Sendable {
        case answer
        /// In the system's words, such as `Connection refused`.
        case refusal(String)
        case silence
    }

    /// Whom the packet reached, and who seemed to send it.
    struct Arrival: Hashable, Sendable {
        let listener: Probe.Listener
        let source: IPAddress
    }

    let reply: Reply
    let arrival: Arrival?

    init(_ reply: Reply, _ arrival: Arrival? = nil) {
        self.reply = reply
        self.arrival = arrival
    }

    /// Whether it is what the probe should show.
    func isAsExpected(of probe: Probe) -> Bool {
        switch probe.expected {
        case .answer(let address):
            reply == .answer && arrival == Arrival(listener: probe.listener, source: address)
        case .arrival(let address): arrival == Arrival(listener: probe.listener, source: address)
        case .silence: reply == .silence && arrival == nil
        case .refusal: isRefusal && arrival == nil
        case .noPassage: reply != .answer && arrival == nil
        }
    }

    private var isRefusal: Bool {
        if case .refusal = reply { true } else { false }
    }

    /// In the words of `Expectation`.
    func description(of probe: Probe) -> String {
        let place = arrival.map {
            $0.listener.host == probe.listener.host ? "" : " in \($0.listener.host.rawValue)"
        }
        switch (reply, arrival) {
        case (.answer, let arrival?): return "sees \(arrival.source)" + (place ?? "")
        case (.answer, nil): return "answers, unseen"
        case (.refusal(let words), nil): return probe.expected == .refusal ? "refuses" : words.lowercased()
        case (.refusal(let words), let arrival?): return "sees \(arrival.source), \(words.lowercased())"
        case (.silence, let arrival?):
            let isForged = probe.forgedSource != nil
            return "sees \(arrival.source)" + (isForged ? "" : ", no answer") + (place ?? "")
        case (.silence, nil): return probe.expected == .noPassage ? "does not pass" : "silence"
        }
    }
}

/// A line of the table: tried, expected, seen.
public struct LabRow: Hashable, Sendable, Encodable {
    /// What the lines that belong together have in common.
    public let topic: String
    /// The machine that tried, and the sender's address where that was forged.
    public let from: String
    /// What it tried: address, protocol, port.
    public let to: String
    /// What the profile promises.
    public let expected: String
    /// What came of it, in the same words.
    public let seen: String
    /// Whether the two agree.
    public let asExpected: Bool

    init(_ probe: Probe, _ outcome: Outcome) {
        self.init(
            topic: probe.topic, from: probe.sender, to: probe.target, expected: "\(probe.expected)",
            seen: outcome.description(of: probe), asExpected: outcome.isAsExpected(of: probe))
    }

    init(topic: Probe.Topic, from: String, to: String, expected: String, seen: String, asExpected: Bool) {
        self.topic = topic.rawValue
        self.from = from
        self.to = to
        self.expected = expected
        self.seen = seen
        self.asExpected = asExpected
    }
}
