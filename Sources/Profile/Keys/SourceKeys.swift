import NetworkModel

extension SourceScope {
    /// The `from` of an entry: a network, a list of networks, or `any`.
    static let shape = shape(of: .source)

    /// The same of an entry that is about IPv4.
    static let ipv4Shape = shape(of: .ipv4Source)

    private static func shape(of source: Grammar<SourceScope>) -> Shape<SourceScope> {
        let one = Shape.text(source)
        let list = Shape<[SourceScope]>.list(of: one)
        return Shape(.either([one.schema, list.schema])) { place, reading in
            guard case .sequence = place.node.content else { return one.read(place, reading) }
            return list.read(place, reading).flatMap { union(of: $0, at: place, reading) }
        }
    }

    /// Nil where an item was refused, or where they are no list of networks.
    private static func union(of scopes: [SourceScope], at place: Place, _ reading: Reading) -> SourceScope? {
        guard !place.items.isEmpty else {
            reading.report(
                place.finding(
                    Refusal("names no network", remedy: "name one, or leave from out for the usual ones")))
            return nil
        }
        guard !scopes.contains(.any) else {
            reading.report(place.finding(Refusal("any is every network", remedy: "write from: any")))
            return nil
        }
        guard scopes.count == place.items.count else { return nil }
        return .networks(scopes.flatMap { $0.networks(home: []) })
    }
}
