/// What a counter has seen since it was made.
public struct CounterValue: Hashable, Sendable, Codable {
    /// NFTA_COUNTER_PACKETS
    public let packets: UInt64
    /// NFTA_COUNTER_BYTES: lengths as of the network header, without the link's.
    public let bytes: UInt64

    /// Both numbers, as `nft list counters` prints them.
    public init(packets: UInt64, bytes: UInt64) {
        self.packets = packets
        self.bytes = bytes
    }
}
