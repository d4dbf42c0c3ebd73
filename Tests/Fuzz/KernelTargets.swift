import CNetlink
import NetworkModel

@testable import Gateway
@testable import Netlink

// What the kernel says, and other programs have put into it.
extension FuzzTarget {
    static let kernel = [
        FuzzTarget("route") { bytes in
            for message in (try? NetlinkMessage.all(in: bytes)) ?? [] {
                _ = try? KernelAnswer(message)
                if let link = try? LinkRecord(message) { _ = link.link(names: [:]) }
                if let route = try? RouteRecord(message) {
                    _ = (route.route([]), route.entry([]), route.otherRoute([]))
                }
                if let address = try? AddressRecord(message) { _ = address.assignment(on: .loopback) }
                _ = try? NeighbourRecord(message)
                _ = try? LifetimeRecord(message)
                _ = try? RuleMessage.decode(message)
            }
        },
        FuzzTarget("conntrack") { bytes in
            for message in (try? NetlinkMessage.all(in: bytes)) ?? [] { _ = try? Flow(message) }
        },
        FuzzTarget("trace") { bytes in
            for message in (try? NetlinkMessage.all(in: bytes)) ?? [] { _ = try? TraceEvent(message) }
        },
        FuzzTarget("events") { bytes in
            var activity = RulesetActivity(table: "gwnet")
            _ = activity.authors(in: bytes[...])
        },
        FuzzTarget("ruleset") { bytes in
            for message in (try? NetlinkMessage.all(in: bytes)) ?? [] { readRuleset(message) }
        },
        FuzzTarget("proc") { bytes in
            for transport in TransportProtocol.allCases { _ = ListeningSocket.all(in: bytes, transport) }
            _ = (OwningProcess.parent(bytes), OwningProcess.unit(bytes))
        },
    ]

    private static func readRuleset(_ message: NetlinkMessage) {
        _ = try? FoundObject(message, of: "gwnet")
        if let rule = Owner<RuleObject>(taking: nftnl_rule_alloc()),
            (try? message.parse { nftnl_rule_nlmsg_parse($0, rule.pointer) }) != nil
        {
            _ = Rule(rule.pointer).expressions.map(\.description)
        }
        if let chain = nftnl_chain_alloc() {
            if (try? message.parse { nftnl_chain_nlmsg_parse($0, chain) }) != nil { _ = HookedChain(chain) }
            nftnl_chain_free(chain)
        }
        if let set = Owner<SetObject>(taking: nftnl_set_alloc()),
            (try? message.parse { nftnl_set_nlmsg_parse($0, set.pointer) }) != nil
        {
            _ = NamedSet(definition: set.pointer)
        }
        let key: [DataType] = [.internetProtocol, .internetService, .ipv4Address]
        for fields in [key, [.ipv4Address], [.linkName]] {
            let definition = NamedSet("s", key: fields, value: .verdict, hasIntervals: true)
            guard let elements = Owner<SetObject>(taking: nftnl_set_alloc()),
                (try? message.parse { nftnl_set_elems_nlmsg_parse($0, elements.pointer) }) != nil
            else { continue }
            _ = definition.elements(from: definition.pieces(in: elements.pointer).compactMap { $0 })
        }
    }
}
