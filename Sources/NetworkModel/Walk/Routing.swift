/// The routing decision, as `fib_lookup` and `fib6_rule_lookup` make it.
extension Terrain {
    /// What a lookup found.
    public struct Decision: Hashable, Sendable {
        /// Nil where no route leads there.
        public let entry: RoutingEntry?
        /// The rule that sent the lookup to the entry's table.
        public let rule: RoutingRule?
    }

    private static func standardRules(_ family: AddressFamily) -> [RoutingRule] {
        let tables: [(UInt32, UInt32)] = [(0, RoutingEntry.localTable), (32766, Route.mainTable)]
        return tables.map { RoutingRule(family: family, priority: $0.0, table: $0.1) }
    }

    /// Where a packet goes.
    ///
    /// - Parameter incoming: nil for what this machine sends itself.
    public func decision(
        from source: IPAddress?, to destination: IPAddress, on incoming: LinkName?
    ) -> Decision {
        let own = rules.filter { $0.family == destination.family }
        let present = own.isEmpty ? Terrain.standardRules(destination.family) : own
        for rule in present.sorted() where applies(rule, source, destination, incoming) {
            guard let entry = bestEntry(in: rule.table, to: destination), entry.kind != .throw else {
                continue
            }
            return Decision(entry: entry, rule: rule)
        }
        return Decision(entry: nil, rule: nil)
    }

    private func applies(
        _ rule: RoutingRule, _ source: IPAddress?, _ destination: IPAddress, _ incoming: LinkName?
    ) -> Bool {
        if let wanted = rule.source, !(source.map { wanted.contains($0) } ?? false) { return false }
        if let wanted = rule.destination, !wanted.contains(destination) { return false }
        // The kernel counts what the machine itself sends as coming in by the loopback link.
        if let wanted = rule.incoming, wanted != (incoming ?? .loopback) { return false }
        return rule.outgoing == nil
    }

    /// The longest prefix, and among equal ones the lowest metric.
    private func bestEntry(in table: UInt32, to destination: IPAddress) -> RoutingEntry? {
        entries.filter { $0.table == table && $0.destination.contains(destination) }
            .max { left, right in
                (left.destination.prefixLength, right.metric) < (right.destination.prefixLength, left.metric)
            }
    }

    /// The type of an address, seen from the whole machine or from one link (`inet_dev_addr_type`).
    func type(of address: IPAddress, on link: LinkName? = nil) -> RoutingEntry.Kind {
        if address.isMulticast { return .multicast }
        if address.isIPv4, address.isUnspecified || address.value == address.family.allOnes {
            return .broadcast
        }
        let entry = bestEntry(in: RoutingEntry.localTable, to: address)
        guard let entry, link == nil || entry.hops.contains(where: { $0.link == link }) else {
            return .unicast
        }
        return entry.kind
    }

    /// The source that the kernel chooses for what leaves by a link (`inet_select_addr`): one of the
    /// next hop's own network where there is one.
    public func ownAddress(
        on link: LinkName, towards hop: IPAddress, _ family: AddressFamily
    ) -> IPAddress? {
        let candidates = addresses.filter {
            $0.link == link && $0.address.family == family && !$0.address.address.isLinkLocal
        }
        let near = candidates.filter { $0.address.network.contains(hop) }
        return (near.isEmpty ? candidates : near).min()?.address.address
    }
}
