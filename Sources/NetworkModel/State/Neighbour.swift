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

    public let link: LinkName
    public let address: IPAddress
    public let mac: MACAddress?
    public let state: State

    public init(link: LinkName, address: IPAddress, mac: MACAddress?, state: State) {
        self.link = link
        self.address = address
        self.mac = mac
        self.state = state
    }
}
