/// The smallest encoder and decoder: it holds a single string, so that these tests need no JSON.
final class OneString: Encoder, Decoder, SingleValueEncodingContainer, SingleValueDecodingContainer {
    struct NotAString: Error {}

    var text: String
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    init(text: String) { self.text = text }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
    func encode(_ value: String) throws { text = value }
    func decode(_ type: String.Type) throws -> String { text }

    func encodeNil() throws { throw NotAString() }
    func decodeNil() -> Bool { false }
    func encode<T: Encodable>(_ value: T) throws { throw NotAString() }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { throw NotAString() }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { preconditionFailure("not a string") }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw NotAString() }
    func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        preconditionFailure("not a string")
    }
    func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> { throw NotAString() }
}
