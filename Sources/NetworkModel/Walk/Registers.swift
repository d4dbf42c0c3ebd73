/// The sixteen 32-bit registers of the nf_tables virtual machine; nil bytes are unknown.
struct Registers {
    private var bytes = [UInt8?](repeating: nil, count: 64)

    /// A value fills whole words, with zeros at its end.
    mutating func load(_ value: [UInt8], into register: Register) {
        let start = Int(register.word) * 4
        let padding = [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
        for (index, byte) in (value + padding).enumerated() where start + index < bytes.count {
            bytes[start + index] = byte
        }
    }

    /// Nil where any of it is unknown, or beyond the last register.
    func read(_ register: Register, _ count: Int) -> [UInt8]? {
        let start = Int(register.word) * 4
        guard start + count <= bytes.count else { return nil }
        let known = bytes[start..<(start + count)].compactMap { $0 }
        return known.count == count ? known : nil
    }

    /// An instruction that nobody can follow may have written anywhere.
    mutating func forget() {
        bytes = [UInt8?](repeating: nil, count: 64)
    }

    mutating func forget(_ register: Register, _ count: Int) {
        let start = Int(register.word) * 4
        for index in start..<min(bytes.count, start + max(4, count)) { bytes[index] = nil }
    }
}
