/// A 32-bit data register of the nf_tables virtual machine, counted from 0 to 15.
///
/// The kernel numbers the same storage in two ways: four registers of 16 bytes (`NFT_REG_1`…)
/// and sixteen of 4 bytes (`NFT_REG32_00`…), and gives a register back in the first numbering
/// wherever it is aligned. One numbering here makes what was written equal to what is read.
public struct Register: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The index of the first 32-bit word, 0 to 15.
    public let word: UInt8

    /// The register that starts at word 0: where a single value goes.
    public static let first = Register(unchecked: 0)

    /// Fails outside 0…15.
    public init?(word: Int) {
        guard (0...15).contains(word) else { return nil }
        self.word = UInt8(word)
    }

    /// Fails outside 0…15, as the other one does.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let word = try values.decode(UInt8.self, forKey: .word)
        guard let register = Register(word: Int(word)) else {
            throw DecodingError.dataCorruptedError(
                forKey: .word, in: values, debugDescription: "there is no register \(word)")
        }
        self = register
    }

    private init(unchecked word: UInt8) {
        self.word = word
    }

    /// The register `words` words further on, or the last one where there is none.
    public func advanced(by words: Int) -> Register {
        Register(unchecked: UInt8(min(15, Int(word) + words)))
    }

    /// `reg 0` … `reg 15`.
    public var description: String { "reg \(word)" }
}
