import FoundationEssentials
import Netlink

/// JSON as every file and every `--json` of gwnet has it: keys sorted, so equal values are equal text.
public enum JSON {
    /// The value as UTF-8 text with a line end.
    ///
    /// - Parameter inOneLine: for streams, where each line is a value.
    public static func encode(_ value: some Encodable, inOneLine: Bool = false) throws(Failure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !inOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
        } catch {
            throw Failure(.failed, "could not write JSON", kernelWords: "\(error)")
        }
    }

    /// Nil where the text is no such value: a file that somebody damaged.
    public static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(type, from: Data(bytes))
    }

    /// The same with keys left as they are: paths and names among them would not survive a change of
    /// case.
    static func encodePlainly(_ value: some Encodable) throws(Failure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        do {
            return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
        } catch {
            throw Failure(.failed, "could not write JSON", kernelWords: "\(error)")
        }
    }

    /// What `encodePlainly` wrote; nil where the text is no such value.
    static func decodePlainly<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}
