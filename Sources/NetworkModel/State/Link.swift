/// What gwnet decides about a network link.
public struct Link: Hashable, Sendable, Codable {
    /// IFF_UP: the administrator's wish, not the carrier.
    public var isUp: Bool
    /// In bytes; nil in a desired state that leaves it as it is.
    public var mtu: UInt32?

    /// As `ip link set up|down mtu MTU`.
    public init(isUp: Bool, mtu: UInt32? = nil) {
        self.isUp = isUp
        self.mtu = mtu
    }
}
