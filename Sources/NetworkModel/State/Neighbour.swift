/// An entry of the neighbour table: who answers for an address (ARP, RFC 826; NDP, RFC 4861).
public struct Neighbour: Hashable, Sendable {
    /// `NUD_*`, in `ip neigh`'s words.
    public enum State: String, Hashable, Sendable, CaseIterable {
        case incomplete
        case reachable
        case stale
        case delay
        case probe
        case failed
        case noarp
        case permanent
        case none
    }

    /// The link on which the address was asked for.
    public let link: LinkName
    /// NDA_DST
    public let address: IPAddress
    /// NDA_LLADDR; nil while nobody has answered.
    public let mac: MACAddress?
    /// Whether the answer still holds (ndm_state).
    public let state: State
    /// How many seconds ago it was last known to answer (`ndm_confirmed`); nil where nobody has
    /// answered, or the entry was made by hand for ever.
    public let confirmedAgo: Int?

    /// One line of `ip -s neigh`.
    public init(
        link: LinkName, address: IPAddress, mac: MACAddress?, state: State, confirmedAgo: Int? = nil
    ) {
        self.link = link
        self.address = address
        self.mac = mac
        self.state = state
        self.confirmedAgo = confirmedAgo
    }
}
