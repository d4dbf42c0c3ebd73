/// A key of the profile: its name, how its value is read, and what it is for.
struct Key<Value>: Sendable {
    let name: String
    let shape: Shape<Value>
    let isRequired: Bool
    let summary: String

    init(_ name: String, _ shape: Shape<Value>, _ summary: String) {
        self.name = name
        self.shape = shape
        self.isRequired = false
        self.summary = summary
    }

    init(required name: String, _ shape: Shape<Value>, _ summary: String) {
        self.name = name
        self.shape = shape
        self.isRequired = true
        self.summary = summary
    }

    /// The key for a list of a mapping's keys.
    var any: AnyKey { AnyKey(self) }
}

/// A key whose type of value is forgotten, so that the keys of a mapping fit into one list.
struct AnyKey: Sendable {
    let schema: SchemaKey
    let read: @Sendable (Place, Reading) -> Any?

    init<Value>(_ key: Key<Value>) {
        schema = SchemaKey(
            name: key.name, schema: key.shape.schema, isRequired: key.isRequired, summary: key.summary)
        let shape = key.shape
        read = { place, reading in shape.read(place, reading) }
    }

    var name: String { schema.name }
}
