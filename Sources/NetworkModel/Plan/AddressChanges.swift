/// The changes of addresses, sorted by when they may happen.
struct AddressChanges {
    /// The lifetime of an address that stays where it is: one message each (NLM_F_REPLACE).
    private(set) var replaced: [Change] = []
    /// Addresses that the kernel does not change in place: out and in again, without a moment in which
    /// their link has none.
    private(set) var remade: [Change] = []
    private(set) var added: [Change] = []
    /// Others of the same network, so that ours stands before them.
    private(set) var moved: [Change] = []
    private(set) var removed: [Change] = []

    /// Additions and removals apart: a link keeps an address of its network while one replaces the
    /// other, so routes and connections stay.
    init(from observed: NetworkState, to desired: NetworkState) {
        let present = Dictionary(grouping: observed.addresses, by: \.identity)
        let wanted = Set(desired.addresses.map(\.identity))
        // What the kernel makes by itself comes back by itself.
        for assignment in desired.addresses.filter({ !$0.origin.isKernel(ofAddress: true) }).sorted() {
            let rivals = (present[assignment.identity] ?? []).sorted()
            let isThere = rivals.contains { $0.isAsGood(as: assignment) }
            if let rival = rivals.first {
                if !isThere { replace(rival, by: assignment, in: observed, wanted) }
            } else {
                added.append(.address(before: nil, after: assignment))
            }
            precede(assignment, in: observed, to: desired)
        }
        removed = observed.addresses.filter { $0.origin.isOurs && !wanted.contains($0.identity) }.sorted()
            .map { .address(before: $0, after: nil) }
    }

    /// The links that these changes take addresses from.
    var losingLinks: Set<LinkName> {
        var links: Set<LinkName> = []
        for case .address(let before?, nil) in remade + moved + removed { links.insert(before.link) }
        return links
    }

    private mutating func replace(
        _ before: AddressAssignment, by after: AddressAssignment, in observed: NetworkState,
        _ wanted: Set<AddressAssignment.Identity>
    ) {
        if before.form.hasSameRoutes(as: after.form) {
            replaced.append(.address(before: before, after: after))
            return
        }
        // A link that loses its last address loses its routes, of every table and everybody's, and what
        // names a source that is gone goes as well (`fib_disable_ip`, `fib_sync_down_addr`). The same
        // address with another prefix length keeps both.
        let lone = before.loneAddress(in: observed)
        if let lone { remade.append(.address(before: nil, after: lone)) }
        remade += [.address(before: before, after: nil), .address(before: nil, after: after)]
        // The first address of a network is the source of what the kernel sends there: the others stand
        // behind ours again, as they were.
        for mate in observed.mates(of: before, besides: wanted) { remade += mate.again }
        if let lone { remade.append(.address(before: lone, after: nil)) }
    }
}

extension AddressChanges {
    /// The kernel makes the route to a network of its first address alone (`fib_add_ifaddr`): where that is
    /// one that makes none, there would be none.
    private mutating func precede(
        _ assignment: AddressAssignment, in observed: NetworkState, to desired: NetworkState
    ) {
        // One that is remade stands before them already.
        guard assignment.origin.isOurs, assignment.connectedRoute != nil,
            !remade.contains(.address(before: nil, after: assignment))
        else { return }
        let wanted = Set(desired.addresses.map(\.identity))
        let losesFirst = observed.addresses.contains {
            $0.origin.isOurs && $0.link == assignment.link && !wanted.contains($0.identity)
                && $0.address.network == assignment.address.network
        }
        // A route that was removed is added by itself.
        let lacksRoute =
            !observed.leadsTo(assignment.address.network, by: assignment.link)
            && !observed.isConnected(like: assignment, besides: desired)
        guard losesFirst || lacksRoute else { return }
        let mates = observed.mates(of: assignment, besides: wanted)
        guard mates.contains(where: { $0.connectedRoute == nil }) else { return }
        for mate in mates where !moved.contains(.address(before: mate, after: nil)) { moved += mate.again }
    }

    /// Whether the kernel makes the route to this network on the way.
    func makesRoute(to network: IPNetwork, on link: LinkName) -> Bool {
        (remade + moved).contains { change in
            if case .address(_, let after?) = change {
                after.link == link && after.address.network == network
            } else {
                false
            }
        }
    }
}

extension AddressAssignment {
    /// Out and in again: it stands behind the others of its network then.
    fileprivate var again: [Change] {
        [.address(before: self, after: nil), .address(before: nil, after: self)]
    }

    /// Whether there is nothing to do for what is wanted. Only of IPv4 addresses: the kernel itself
    /// changes those of IPv6 with every router advertisement.
    fileprivate func isAsGood(as wanted: AddressAssignment) -> Bool {
        address.family != .ipv4 || form.serves(as: wanted.form)
    }

    /// The same address alone on its network; nil where it is there already.
    fileprivate func loneAddress(in observed: NetworkState) -> AddressAssignment? {
        guard
            let alone = InterfaceAddress(
                address: address.address, prefixLength: address.family.bitWidth)
        else { return nil }
        let result = AddressAssignment(link: link, address: alone)
        return observed.addresses.contains { $0.identity == result.identity } ? nil : result
    }
}

extension NetworkState {
    /// Whether a network is on that link.
    func leadsTo(_ network: IPNetwork, by link: LinkName) -> Bool {
        routes.contains {
            $0.destination == network && $0.link == link && $0.gateway == nil && $0.table == Route.mainTable
        }
    }

    /// Whether an address that is wanted is on this network already, on a link that is up.
    fileprivate func isConnected(like assignment: AddressAssignment, besides desired: NetworkState) -> Bool {
        guard links[assignment.link]?.isUp == true else { return false }
        let wanted = Set(desired.addresses.filter(\.origin.isOurs).map(\.identity))
        return addresses.contains {
            $0.link == assignment.link && $0.address.network == assignment.address.network
                && wanted.contains($0.identity)
        }
    }

    /// Addresses of others on the same network and link.
    fileprivate func mates(
        of assignment: AddressAssignment, besides wanted: Set<AddressAssignment.Identity>
    ) -> [AddressAssignment] {
        addresses.filter {
            $0.link == assignment.link && !$0.origin.isOurs && !wanted.contains($0.identity)
                && $0.address.network == assignment.address.network
        }.sorted()
    }
}
