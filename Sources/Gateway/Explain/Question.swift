import NetworkModel

/// A packet in people's words.
struct Question {
    let from: Party
    let to: Party
    let content: Packet.Content
    /// The link that it comes in on, where that is not where its source is expected.
    let link: LinkName?
    /// Whether the profile promises that it gets through.
    let isPromised: Bool

    init(
        from: Party, to: Party, _ content: Packet.Content, on link: LinkName? = nil, isPromised: Bool = true
    ) {
        self.from = from
        self.to = to
        self.content = content
        self.link = link
        self.isPromised = isPromised
    }

    /// Such as `k8s-node2 → 1.1.1.1 tcp/443`.
    var title: String { "\(from) → \(to) \(content)" }
}
