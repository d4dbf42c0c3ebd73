import Netlink
import NetworkModel

extension Machine {
    /// What decides where packets go.
    ///
    /// - Parameter wanted: stands in for the ruleset where the caller may not read that.
    mutating func terrain(_ observation: Observation, wanted: Table?) throws(Failure) -> Terrain {
        let policy = observation.state.otherPolicy
        do {
            let tables =
                observation.isRulesetReadable
                ? try everyTable() : wanted.map { [Terrain.FilterTable(.inet, $0)] } ?? []
            return Terrain(
                links: observation.links, addresses: observation.state.addresses,
                entries: try routingEntries(), rules: Array(observation.state.rules),
                holdsUnreadRules: policy.holdsUnreadRules || !policy.refusals.isEmpty,
                neighbours: try neighbours(),
                sysctls: observation.state.sysctls.merging(sourceChecks(observation.links)) { $1 },
                tables: tables)
        } catch {
            throw Failure(reading: error)
        }
    }

    /// The parameters by which the kernel judges a packet's source.
    private func sourceChecks(_ links: [ObservedLink]) -> [Sysctl: String] {
        var values: [Sysctl: String] = [:]
        for name in ["all"] + links.map(\.name.description) {
            for key in ["rp_filter", "accept_local"] {
                let sysctl = Sysctl.ipv4(name, key)
                values[sysctl] = try? SysctlFiles.read(sysctl)
            }
        }
        return values
    }
}

extension Terrain {
    /// What an apply would make of it, as far as that is known beforehand. Who answers on a link that
    /// is down is not: neighbours stay as they are.
    func after(_ desired: NetworkState) -> Terrain {
        let wanted = Terrain(wanted: desired, on: links)
        var result = self
        result.links = links.map { link in
            guard desired.links[link.name]?.isUp == true, !link.state.isUp else { return link }
            return link.pluggedIn
        }
        result.addresses.formUnion(desired.addresses)
        result.entries += wanted.entries.filter { !entries.contains($0) }
        result.rules += desired.rules.filter { !rules.contains($0) }
        result.sysctls.merge(desired.sysctls) { $1 }
        let foreign = tables.filter { $0.name != "inet \(Machine.tableName)" }
        result.tables = foreign + wanted.tables
        return result
    }
}

extension ObservedLink {
    /// As it is hoped to be once it is up.
    var pluggedIn: ObservedLink {
        ObservedLink(
            name: name, state: Link(isUp: true, mtu: state.mtu), hasCarrier: true, operationalState: "up",
            mac: mac, permanentMAC: permanentMAC, kind: kind, master: master,
            isLinkedElsewhere: isLinkedElsewhere, isEthernet: isEthernet, mtuRange: mtuRange,
            receivedBytes: receivedBytes, sentBytes: sentBytes, alternativeNames: alternativeNames,
            isLoopback: isLoopback, carriesIP: carriesIP, isPointToPoint: isPointToPoint, lower: lower)
    }
}
