import Glibc
import NetworkModel
import Profile

/// Whether cluster and www hang on one wire, such as one switch: a frame that one sends comes in by the other.
///
/// Everything works then, as each side answers ARP for its own addresses, but nothing separates the two networks:
/// a host of the home network reaches a node past the gateway.
struct WireCheck {
    let binding: Binding
    /// The gateway's on the cluster's side.
    let address: IPAddress
    /// How long the frame may take through the switches in between.
    private static let patience = Duration.milliseconds(30)

    /// An announcement of our own address, from which nodes that knew it by the MAC of www learn better. The
    /// field of the target's hardware, which no receiver of an announcement reads, tells it from any other.
    ///
    /// - Throws: `InquiryError` where a link takes no frames.
    func isOneWire() throws(InquiryError) -> Bool {
        let question = "a frame from \(binding.cluster.name) on \(binding.www.name)"
        let listener = try PacketSocket(on: binding.www.name, .arp, asking: question)
        let sender = try PacketSocket(on: binding.cluster.name, .arp, asking: question)
        var generator = SystemRandomNumberGenerator()
        let mark = (0..<6).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let frame = ARPPacket.announcement(of: address, from: sender.address, marked: mark)
        try sender.send(frame)
        let limit = TimeLimit(Self.patience)
        while let seen = try listener.receive(within: limit) {
            if seen.starts(with: frame) { return true }
        }
        return false
    }
}

/// What the last check has found, in `/run/gwnet/one-wire`: there where both sides were on one wire.
struct WireRecord {
    private let path: String
    private let binding: Binding

    init(_ paths: Paths, _ binding: Binding) {
        path = paths.oneWire
        self.binding = binding
    }

    private var text: [UInt8] { Array("\(binding.cluster.name) \(binding.www.name)\n".utf8) }

    /// Of these links.
    var isOneWire: Bool { ((try? FileStore.readIfPresent(path, limit: 64)) ?? nil) == text }

    func note(_ isOneWire: Bool) throws(FileError) {
        guard isOneWire != self.isOneWire else { return }
        try FileStore.make(path, isOneWire ? .regular(RegularFile(bytes: text)) : .absent)
    }
}

extension ReachabilityProblem {
    /// Both sides on one wire.
    static func oneWire(_ binding: Binding) -> ReachabilityProblem {
        ReachabilityProblem(
            message:
                "cluster (\(binding.cluster.name)) and www (\(binding.www.name)) are on one wire: what one "
                + "sends comes in by the other",
            remedy:
                "give each side a switch, or a VLAN, of its own, and see that no cable is in the wrong port; "
                + "gwnet apply checks it again")
    }
}
