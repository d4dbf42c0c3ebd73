/// Which frames a packet socket lets in: a program that the kernel runs on each (BPF,
/// Documentation/networking/filter.rst). On a gateway under load all the others would push the one
/// that counts out of the socket's buffer.
struct PacketFilter {
    /// `struct sock_filter`: operation, where to jump when true and when false, operand.
    private let instructions: [(code: UInt16, ifTrue: UInt8, ifFalse: UInt8, operand: UInt32)]

    /// `udp dst port N` over Ethernet, as `tcpdump -d` has it, less fragments.
    static func datagrams(to port: UInt16) -> PacketFilter {
        PacketFilter(instructions: [
            // ldh [12], ldb [23], ldh [20], ldx 4*([14]&0xf), ldh [x + 16]
            (0x28, 0, 0, 12), (0x15, 0, 8, 0x0800),
            (0x30, 0, 0, 23), (0x15, 0, 6, 17),
            (0x28, 0, 0, 20), (0x45, 4, 0, 0x1fff),
            (0xb1, 0, 0, 14), (0x48, 0, 0, 16), (0x15, 0, 1, UInt32(port)),
            // ret #262144, ret #0
            (0x06, 0, 0, 0x0004_0000), (0x06, 0, 0, 0),
        ])
    }

    /// The same for what this machine sends: the kernel marks those frames as PACKET_OUTGOING (packet(7)),
    /// whatever sender a frame names. `ld` of a packet's type is at SKF_AD_OFF + SKF_AD_PKTTYPE
    /// (linux/filter.h).
    static func sentDatagrams(to port: UInt16) -> PacketFilter {
        let datagrams = datagrams(to: port).instructions
        let rejection = UInt8(clamping: datagrams.count - 1)
        return PacketFilter(
            instructions: [(0x20, 0, 0, 0xffff_f004), (0x15, 0, rejection, 4)] + datagrams)
    }

    /// How many instructions there are.
    var count: UInt16 { UInt16(truncatingIfNeeded: instructions.count) }

    /// In the kernel's layout.
    var bytes: [UInt8] {
        instructions.flatMap { instruction in
            withUnsafeBytes(of: instruction.code) { Array($0) } + [instruction.ifTrue, instruction.ifFalse]
                + withUnsafeBytes(of: instruction.operand) { Array($0) }
        }
    }
}
