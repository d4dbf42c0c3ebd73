/// A way to write a value: what it looks like, and how a node of the profile is read as one.
///
/// `read` answers nil only after it has reported why.
struct Shape<Value>: Sendable {
    let schema: Schema
    let read: @Sendable (Place, Reading) -> Value?

    init(_ schema: Schema, read: @escaping @Sendable (Place, Reading) -> Value?) {
        self.schema = schema
        self.read = read
    }

    /// The same nodes, read as another value.
    func map<Other>(_ change: @escaping @Sendable (Value) -> Other) -> Shape<Other> {
        let read = read
        return Shape<Other>(schema) { place, reading in read(place, reading).map(change) }
    }

    /// The same, with one more thing that may be wrong about a value.
    func refusing(_ problem: @escaping @Sendable (Value) -> Refusal?) -> Shape {
        let read = read
        return Shape(schema) { place, reading in
            guard let value = read(place, reading) else { return nil }
            guard let refusal = problem(value) else { return value }
            reading.report(place.finding(refusal))
            return nil
        }
    }

    /// The same, but its line is never shown: it holds a secret.
    var withoutLine: Shape {
        let read = read
        return Shape(schema) { place, reading in
            let own = Reading()
            let value = read(place, own)
            for finding in own.findings { reading.report(finding.withoutLine) }
            return value
        }
    }

    /// The same, or nothing at all, which stands for a value of its own.
    func orNothing(meaning value: Value) -> Shape where Value: Sendable {
        let read = read
        return Shape(.either([schema, .nothing])) { place, reading in
            place.node.isNull ? value : read(place, reading)
        }
    }
}

extension Shape {
    /// A single value, written as the grammar says.
    static func text(_ grammar: Grammar<Value>) -> Shape {
        Shape(.text(grammar.form)) { place, reading in read(place, by: grammar, reading) }
    }

    /// Text that is read by a grammar, and shown to editors as something simpler.
    static func text(_ grammar: Grammar<Value>, as schema: Schema) -> Shape {
        Shape(schema) { place, reading in read(place, by: grammar, reading) }
    }

    private static func read(_ place: Place, by grammar: Grammar<Value>, _ reading: Reading) -> Value? {
        guard case .scalar(let text, _) = place.node.content, !place.node.isNull else {
            reading.report(place.finding(.wrongKind(place.node, wanted: grammar.form)))
            return nil
        }
        do {
            return try grammar.read(text)
        } catch {
            reading.report(place.finding(error))
            return nil
        }
    }

    /// A list of up to 4096 values; items that cannot be read are left out.
    static func list<Item>(of item: Shape<Item>) -> Shape where Value == [Item] {
        Shape(.list(item.schema)) { place, reading in
            if place.node.isNull { return [] }
            guard case .sequence(let nodes) = place.node.content else {
                reading.report(
                    place.finding(
                        Refusal(
                            "a list belongs here, not \(place.node.kindName)",
                            remedy: "begin each entry with a hyphen, or put them into [ ]")))
                return nil
            }
            guard nodes.count <= maximumItems else {
                reading.report(place.finding(.tooMany(nodes.count)))
                return nil
            }
            let items = place.items.enumerated().compactMap { index, place in
                item.read(place, reading).map { (index, $0) }
            }
            if items.count < nodes.count { reading.keep(items.map(\.0), of: place.path) }
            return items.map(\.1)
        }
    }

    /// A mapping with exactly these keys; `make` puts together what they held.
    static func mapping(_ keys: [AnyKey], make: @escaping @Sendable (Fields) -> Value?) -> Shape {
        Shape(.mapping(keys.map(\.schema))) { place, reading in
            Fields(place, keys: keys, reading).flatMap(make)
        }
    }

    /// A mapping whose keys are names of the writer's own choice.
    static func table<Name, Item>(
        of names: Grammar<Name>, _ item: Shape<Item>
    ) -> Shape where Value == [(name: Name, value: Item)] {
        Shape(.table(keys: names.form, values: item.schema)) { place, reading in
            if place.node.isNull { return [] }
            guard case .mapping(let entries) = place.node.content else {
                reading.report(
                    place.finding(
                        Refusal(
                            "names with their values belong here, not \(place.node.kindName)",
                            remedy:
                                "write \(names.form.example): \(item.schema.example ?? "VALUE"), one a line"))
                )
                return nil
            }
            guard entries.count <= maximumItems else {
                reading.report(place.finding(.tooMany(entries.count)))
                return nil
            }
            return entries.compactMap { entry in
                let place = place.child(entry)
                guard let name = read(entry.key, of: place, by: names, reading) else { return nil }
                return item.read(place, reading).map { (name, $0) }
            }
        }
    }

    private static func read<Name>(
        _ key: YAMLKey, of place: Place, by grammar: Grammar<Name>, _ reading: Reading
    ) -> Name? {
        do {
            return try grammar.read(key.text)
        } catch {
            let path = place.path.description
            reading.report(Finding(error.message, at: key.span, path: path, remedy: error.remedy))
            return nil
        }
    }
}

// Comparing each item with each other must end within a second, whatever the file holds.
private let maximumItems = 4096

extension Refusal {
    fileprivate static func tooMany(_ count: Int) -> Refusal {
        Refusal(
            "\(count) entries are more than the \(maximumItems) that a profile may have",
            remedy: "write ranges and networks instead of single ones where the key takes them")
    }

    fileprivate static func wrongKind(_ node: YAMLNode, wanted form: TextForm) -> Refusal {
        let remedy = "write it like \(form.example)"
        return node.isNull
            ? Refusal("has no value", remedy: remedy)
            : Refusal("\(node.kindName) stands where \(form.name) belongs", remedy: remedy)
    }
}
