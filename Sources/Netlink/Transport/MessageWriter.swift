internal import CNetlink

/// Builds one netlink message: header, fixed part, attributes.
struct MessageWriter {
    private(set) var bytes: [UInt8]

    /// - Parameters:
    ///   - type: `RTM_*`, or a subsystem and message of nfnetlink.
    ///   - flags: `NLM_F_*` besides NLM_F_REQUEST.
    init(type: Int, flags: Int32 = 0) {
        bytes = [UInt8](repeating: 0, count: messageHeaderLength)
        overwrite(UInt16(truncatingIfNeeded: type), at: 4)
        overwrite(UInt16(truncatingIfNeeded: NLM_F_REQUEST | flags), at: 6)
    }

    /// Appends a fixed part: a struct of the uapi headers, zeroed by its initialiser.
    mutating func append<Part: BitwiseCopyable>(_ part: Part) {
        withUnsafeBytes(of: part) { bytes.append(contentsOf: $0) }
        pad()
    }

    mutating func attribute(_ type: Int, _ payload: some Collection<UInt8>) {
        nest(type) { $0.bytes.append(contentsOf: payload) }
    }

    mutating func attribute(_ type: Int, _ value: some FixedWidthInteger & BitwiseCopyable) {
        nest(type) { writer in withUnsafeBytes(of: value) { writer.bytes.append(contentsOf: $0) } }
    }

    /// A NUL-terminated string.
    mutating func attribute(_ type: Int, _ text: String) {
        attribute(type, Array(text.utf8) + [0])
    }

    /// An attribute whose payload is what `body` appends.
    mutating func nest(_ type: Int, _ body: (inout MessageWriter) -> Void) {
        let start = bytes.count
        bytes.append(contentsOf: [0, 0, 0, 0])
        body(&self)
        overwrite(UInt16(clamping: bytes.count - start), at: start)
        overwrite(UInt16(truncatingIfNeeded: type), at: start + 2)
        pad()
    }

    /// The message with its length and sequence number filled in.
    func finished(sequence: UInt32) -> [UInt8] {
        var message = self
        message.overwrite(UInt32(clamping: bytes.count), at: 0)
        message.overwrite(sequence, at: 8)
        return message.bytes
    }

    /// `NLM_F_*` besides NLM_F_REQUEST.
    var flags: Int32 {
        Int32(bytes[...].integer(at: 6, as: UInt16.self) ?? 0) & ~NLM_F_REQUEST
    }

    mutating func setFlags(_ flags: Int32) {
        overwrite(UInt16(truncatingIfNeeded: NLM_F_REQUEST | flags), at: 6)
    }

    private mutating func pad() {
        while bytes.count % 4 != 0 { bytes.append(0) }
    }

    private mutating func overwrite(_ value: some FixedWidthInteger & BitwiseCopyable, at offset: Int) {
        withUnsafeBytes(of: value) { raw in
            for (index, byte) in raw.enumerated() { bytes[offset + index] = byte }
        }
    }
}
