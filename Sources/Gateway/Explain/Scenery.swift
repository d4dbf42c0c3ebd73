import NetworkModel
import Profile

/// A machine to be explained: what there is, and what its profile makes of it.
struct Scenery {
    let file: ProfileFile
    let binding: Binding
    /// As it is; without root, with the filter that the profile asks for.
    let terrain: Terrain
    /// As it would be after an apply.
    let wanted: Terrain

    var profile: Profile { file.profile }
    private var cluster: LinkName { binding.cluster.name }
    private var www: LinkName { binding.www.name }

    /// The packet of a question, and the link that it comes in on.
    ///
    /// - Throws: `Failure` with code `wrongUsage` where the two cannot be in one packet.
    func packet(of question: Question) throws(Failure) -> (packet: Packet, incoming: LinkName?) {
        guard question.link == nil || question.from != .gateway else {
            throw Failure(
                .wrongUsage, "what the gateway sends itself comes in by no link",
                remedy: "leave --on out, or give the address that is forged")
        }
        let incoming = question.link ?? (isGateway(question.from) ? nil : link(of: question.from))
        let destination = try target(of: question, incoming)
        let source = try source(of: question.from, to: destination)
        guard let packet = Packet(from: source, to: destination, question.content) else {
            throw Failure(
                .wrongUsage, "\(source) and \(destination) are of different families",
                remedy: "take two IPv4 or two IPv6 addresses")
        }
        guard source != destination || incoming == nil else {
            throw Failure(
                .wrongUsage, "\(question.from) and \(question.to) are the same host",
                remedy: "such a packet never leaves it")
        }
        return (packet, incoming)
    }

    private func isGateway(_ party: Party) -> Bool {
        switch party {
        case .gateway: true
        case .address(let address): terrain.isOwn(address)
        case .node, .internet, .www, .cluster: false
        }
    }

    /// Where packets of a party come in, as the profile has it; else by the address's own network,
    /// else by the route to it.
    private func link(of party: Party) -> LinkName {
        switch party {
        case .node, .cluster: return cluster
        case .gateway, .internet, .www: return www
        case .address(let address):
            if profile.cluster.networks.contains(where: { $0.contains(address) }) { return cluster }
            if let home = profile.www.ipv4.staticAddress, home.network.contains(address) { return www }
            return terrain.decision(from: nil, to: address, on: nil).entry?.hops.first?.link ?? www
        }
    }

    private func target(of question: Question, _ incoming: LinkName?) throws(Failure) -> IPAddress {
        let family = question.from.family ?? .ipv4
        switch question.to {
        case .gateway:
            guard let incoming else { return try must(IPAddress(family == .ipv4 ? "127.0.0.1" : "::1")) }
            return try ownAddress(on: incoming, family)
        default: return try address(of: question.to, family)
        }
    }

    private func source(of party: Party, to destination: IPAddress) throws(Failure) -> IPAddress {
        guard party == .gateway else { return try address(of: party, destination.family) }
        if destination.isLoopback { return destination }
        let entry = terrain.decision(from: nil, to: destination, on: nil).entry
        if let source = entry?.preferredSource { return source }
        let hop = entry?.hops.first
        let own = hop.flatMap {
            terrain.ownAddress(on: $0.link, towards: $0.gateway ?? destination, destination.family)
        }
        return own ?? profile.cluster.address.address
    }

    /// Where nothing else is known, some host of that side speaks for all.
    private func address(of party: Party, _ family: AddressFamily) throws(Failure) -> IPAddress {
        switch party {
        case .node(let node): return node.address
        case .address(let address): return address
        case .gateway: return profile.cluster.address.address
        case .internet: return try must(Party.farAway(family))
        case .cluster: return try someHost(of: profile.cluster.address)
        case .www:
            let own = try wwwAddress()
            if case .static(_, let router?, _) = profile.www.ipv4, !own.network.contains(router) {
                return router
            }
            return try someHost(of: own)
        }
    }

    private func someHost(of own: InterfaceAddress) throws(Failure) -> IPAddress {
        if let node = profile.nodes.hosts.first(where: { own.network.contains($0.address) }) {
            return node.address
        }
        let gateways = terrain.entries.flatMap(\.hops).compactMap(\.gateway)
        var candidate = own.network.first.successor
        while let address = candidate, own.network.contains(address) {
            if address != own.address, !gateways.contains(address) { return address }
            candidate = address.successor
        }
        throw Failure(
            .wrongUsage, "\(own.network) has no room for another host", remedy: "name an address")
    }

    private func wwwAddress() throws(Failure) -> InterfaceAddress {
        if let address = profile.www.ipv4.staticAddress { return address }
        let leased = terrain.addresses.filter { $0.link == www && $0.address.family == .ipv4 }
        guard let address = leased.min()?.address else {
            throw Failure(
                .missing, "www (\(www)) has no IPv4 address yet",
                remedy:
                    "see what should give it one, or name addresses: \(file.place(of: "interfaces.www.ipv4"))"
            )
        }
        return address
    }

    private func ownAddress(on link: LinkName, _ family: AddressFamily) throws(Failure) -> IPAddress {
        if family == .ipv4, link == cluster { return profile.cluster.address.address }
        if family == .ipv4, link == www { return try wwwAddress().address }
        let own = terrain.addresses.filter { $0.link == link && $0.address.family == family }.min()
        guard let own else {
            throw Failure(
                .wrongUsage, "the gateway has no \(family.rawValue) address on \(link)",
                remedy: "name the address that is meant")
        }
        return own.address.address
    }

    private func must(_ address: IPAddress?) throws(Failure) -> IPAddress {
        guard let address else { throw Failure(.failed, "no address stands for that") }
        return address
    }
}

extension Party {
    /// Of the one address that is meant; nil where several are.
    fileprivate var family: AddressFamily? {
        switch self {
        case .node(let node): node.address.family
        case .address(let address): address.family
        case .gateway, .internet, .www, .cluster: nil
        }
    }
}
