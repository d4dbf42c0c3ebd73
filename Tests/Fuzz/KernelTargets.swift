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
        FuzzTarget("ruleset") { readRuleset($0) },
        FuzzTarget("proc") { bytes in
            for transport in TransportProtocol.allCases { _ = ListeningSocket.all(in: bytes, transport) }
            _ = (OwningProcess.parent(bytes), OwningProcess.unit(bytes))
        },
    ]

    /// Not by libnftnl's own parsers, which end the program at an attribute of the wrong length
    /// (`abi_breakage`), but by objects as they make them: a set's elements with keys of any length.
    private static func readRuleset(_ bytes: [UInt8]) {
        for message in (try? NetlinkMessage.all(in: bytes)) ?? [] {
            _ = try? FoundObject(message, of: "gwnet")
        }
        _ = (RuleUserData(bytes), UserData(bytes).values)
        guard let set = Owner<SetObject>(taking: nftnl_set_alloc()) else { return }
        for piece in pieces(of: bytes).prefix(16) {
            guard let element = nftnl_set_elem_alloc() else { continue }
            for (attribute, value) in zip([NFTNL_SET_ELEM_KEY, NFTNL_SET_ELEM_KEY_END], pieces(of: piece)) {
                // Of 64 bytes, libnftnl's whole room for a key.
                nftnl_set_elem_set(element, UInt16(attribute), Array(value), UInt32(min(64, value.count)))
            }
            nftnl_set_elem_add(set.pointer, element)
        }
        let concatenation: [DataType] = [.internetProtocol, .internetService, .ipv4Address]
        for key in [concatenation, [.ipv4Address], [.linkName]] {
            let definition = NamedSet("s", key: key, hasIntervals: true)
            _ = definition.elements(from: definition.pieces(in: set.pointer).compactMap { $0 })
        }
    }

    /// Each begins with its length.
    private static func pieces(of bytes: some Collection<UInt8>) -> [[UInt8]] {
        var (rest, pieces) = (Array(bytes)[...], [[UInt8]]())
        while let length = rest.popFirst() {
            pieces.append(Array(rest.prefix(Int(length))))
            rest = rest.dropFirst(Int(length))
        }
        return pieces
    }
}
