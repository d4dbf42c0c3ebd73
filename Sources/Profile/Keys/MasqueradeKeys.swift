import NetworkModel

extension Masquerade {
    /// True, false, or a mapping with exceptions.
    static let shape = Shape(.either([.flag, MasqueradeKeys.shape.schema])) { place, reading in
        if case .mapping = place.node.content { return MasqueradeKeys.shape.read(place, reading) }
        return Shape<Bool>.flag.read(place, reading).map { $0 ? .everywhere : .off }
    }
}

/// `router.masquerade` as a mapping
enum MasqueradeKeys {
    static let except = Key(
        required: "except", networks,
        "where the cluster goes under its own addresses: networks that know the way back, or IPsec")

    static let shape: Shape<Masquerade> = .mapping([except.any]) { fields in
        fields[except].map { .on(except: $0) }
    }

    private static let networks = Shape<[IPNetwork]>(list.schema) { place, reading in
        guard let networks = list.read(place, reading) else { return nil }
        if !networks.isEmpty { return networks }
        // Where there are items, each has been refused already.
        if place.items.isEmpty {
            reading.report(
                place.finding(Refusal("names no network", remedy: "name one, or write masquerade: true")))
        }
        return nil
    }

    private static let list = Shape<[IPNetwork]>.list(of: .text(Grammar<IPNetwork>.exception))
}

extension Grammar<IPNetwork> {
    /// What masquerading may leave out.
    fileprivate static let exception = ipv4Network.refusing { network in
        guard network.prefixLength == 0 else { return nil }
        return Refusal("\(network) is everything", remedy: "write masquerade: false")
    }
}
