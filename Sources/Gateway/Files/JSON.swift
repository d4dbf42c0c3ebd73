import FoundationEssentials
import Netlink

/// JSON as every file and every `--json` of gwnet has it: keys sorted, so equal values are equal text.
public enum JSON {
    /// The value as UTF-8 text with a line end.
    public static func encode(_ value: some Encodable) throws(Failure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
        } catch {
            throw Failure(.failed, "could not write JSON", kernelWords: "\(error)")
        }
    }

    /// Nil where the text is no such value: a file that somebody damaged.
    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(type, from: Data(bytes))
    }
}
