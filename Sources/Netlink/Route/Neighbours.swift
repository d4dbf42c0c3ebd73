internal import CNetlink
import NetworkModel

extension RouteSocket {
    /// Who has been seen on the links, IPv4 and IPv6 (`ip neigh`).
    public mutating func neighbours() throws(NetlinkError) -> [Neighbour] {
        var message = MessageWriter(type: Int(RTM_GETNEIGH))
        message.append(ndmsg())
        let records = try dump(Request(message: message, operation: "list neighbours"), NeighbourRecord.init)
        var result: [Neighbour] = []
        for record in records {
            guard let link = try name(of: record.index) else { continue }
            result.append(
                Neighbour(link: link, address: record.address, mac: record.mac, state: record.state))
        }
        return result
    }
}

private struct NeighbourRecord {
    let index: Int32
    let address: IPAddress
    let mac: MACAddress?
    let state: Neighbour.State

    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        let header = try message.fixedPart(ndmsg.self)
        let attributes = try message.attributes(after: ndmsg.self)
        index = header.ndm_ifindex
        mac = attributes.bytes(Int(NDA_LLADDR)).flatMap { MACAddress(bytes: $0) }
        state = NeighbourRecord.state(header.ndm_state)
        guard let address = attributes.bytes(Int(NDA_DST)).flatMap({ IPAddress(bytes: $0) }) else {
            return nil
        }
        self.address = address
    }

    /// `NUD_*` are single bits.
    private static func state(_ bits: UInt16) -> Neighbour.State {
        switch Int32(bits) {
        case NUD_INCOMPLETE: .incomplete
        case NUD_REACHABLE: .reachable
        case NUD_STALE: .stale
        case NUD_DELAY: .delay
        case NUD_PROBE: .probe
        case NUD_FAILED: .failed
        case NUD_NOARP: .noarp
        case NUD_PERMANENT: .permanent
        default: .none
        }
    }
}
