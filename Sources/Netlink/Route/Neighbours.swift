internal import CNetlink
import Glibc
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
                Neighbour(
                    link: link, address: record.address, mac: record.mac, state: record.state,
                    confirmedAgo: record.confirmedAgo))
        }
        return result
    }
}

struct NeighbourRecord {
    let index: Int32
    let address: IPAddress
    let mac: MACAddress?
    let state: Neighbour.State
    let confirmedAgo: Int?

    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        let header = try message.fixedPart(ndmsg.self)
        let attributes = try message.attributes(after: ndmsg.self)
        index = header.ndm_ifindex
        mac = attributes.bytes(Int(NDA_LLADDR)).flatMap { MACAddress(bytes: $0) }
        state = NeighbourRecord.state(header.ndm_state)
        confirmedAgo = NeighbourRecord.confirmedAgo(attributes, state)
        guard let address = attributes.bytes(Int(NDA_DST)).flatMap({ IPAddress(bytes: $0) }) else {
            return nil
        }
        self.address = address
    }

    /// `struct nda_cacheinfo` begins with `ndm_confirmed`, in ticks of USER_HZ.
    ///
    /// An entry in which nobody ever answered is confirmed too, twice the reachable time before it was
    /// made (`neigh_alloc`), and cannot be told from one that fell silent; so only these states count.
    private static func confirmedAgo(_ attributes: Attributes, _ state: Neighbour.State) -> Int? {
        guard [.reachable, .stale, .delay, .probe].contains(state),
            let ticks = attributes.bytes(Int(NDA_CACHEINFO))?.integer(at: 0, as: UInt32.self)
        else { return nil }
        let ticksASecond = sysconf(Int32(_SC_CLK_TCK))
        return ticksASecond > 0 ? Int(ticks) / ticksASecond : nil
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
