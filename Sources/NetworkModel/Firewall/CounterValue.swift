/// What a counter has seen since it was made.
public struct CounterValue: Hashable, Sendable, Codable {
    public let packets: UInt64
    public let bytes: UInt64

    public init(packets: UInt64, bytes: UInt64) {
        self.packets = packets
        self.bytes = bytes
    }
}
