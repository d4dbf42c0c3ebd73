internal import CNetlink
import NetworkModel

extension RouteSocket {
    /// Every link of the namespace, as `ip -s link` shows them.
    public mutating func links() throws(NetlinkError) -> [ObservedLink] {
        var message = MessageWriter(type: Int(RTM_GETLINK))
        message.append(ifinfomsg())
        let records = try dump(Request(message: message, operation: "list links"), LinkRecord.init)
        remember(records.map { ($0.index, $0.name) })
        let names = Dictionary(records.map { ($0.index, $0.name) }) { first, _ in first }
        return records.map { $0.link(names: names) }
    }
}

/// A link with the indexes that only this target may know.
struct LinkRecord {
    let index: Int32
    let name: LinkName
    private let header: ifinfomsg
    private let attributes: Attributes
    private let information: Attributes?
    private let properties: [AlternativeName]

    /// Nil for links whose name the model refuses.
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        header = try message.fixedPart(ifinfomsg.self)
        attributes = try message.attributes(after: ifinfomsg.self)
        information = try attributes.nested(Int(IFLA_LINKINFO))
        index = header.ifi_index
        properties =
            try attributes.bytes(Int(IFLA_PROP_LIST)).map { list throws(MalformedMessage) in
                try Attributes.values(of: Int(IFLA_ALT_IFNAME), in: list)
            }?.compactMap { AlternativeName(String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)) } ?? []
        guard let name = attributes.string(Int(IFLA_IFNAME)).flatMap({ LinkName($0) }) else { return nil }
        self.name = name
    }

    func link(names: [Int32: LinkName]) -> ObservedLink {
        let flags = header.ifi_flags
        let statistics = attributes.bytes(Int(IFLA_STATS64))
        return ObservedLink(
            name: name,
            state: Link(
                isUp: flags & UInt32(IFF_UP) != 0,
                mtu: attributes.integer(Int(IFLA_MTU))),
            hasCarrier: flags & UInt32(IFF_LOWER_UP.rawValue) != 0,
            operationalState: LinkRecord.operationalState(attributes.integer(Int(IFLA_OPERSTATE)) ?? 0),
            mac: attributes.bytes(Int(IFLA_ADDRESS)).flatMap { MACAddress(bytes: $0) },
            permanentMAC: attributes.bytes(Int(IFLA_PERM_ADDRESS)).flatMap { MACAddress(bytes: $0) },
            kind: information?.string(Int(IFLA_INFO_KIND)),
            master: attributes.integer(Int(IFLA_MASTER)).flatMap { names[$0] },
            isLinkedElsewhere: attributes.contains(Int(IFLA_LINK_NETNSID)),
            isEthernet: header.ifi_type == UInt16(ARPHRD_ETHER),
            mtuRange: mtuRange,
            // struct rtnl_link_stats64: packets received and sent, then bytes received and sent.
            receivedBytes: statistics?.integer(at: 16, as: UInt64.self) ?? 0,
            sentBytes: statistics?.integer(at: 24, as: UInt64.self) ?? 0,
            alternativeNames: properties, isLoopback: flags & UInt32(IFF_LOOPBACK) != 0,
            carriesIP: !LinkRecord.typesWithoutIP.contains(header.ifi_type),
            isPointToPoint: flags & UInt32(IFF_POINTOPOINT) != 0, lower: lower(names))
    }

    /// CAN, monitors of radios and of the kernel itself, and their like (`linux/if_arp.h`).
    private static let typesWithoutIP: Set<UInt16> = [280, 801, 802, 803, 804, 805, 820, 821, 822, 824, 826]

    /// An index of another namespace is no link of this one.
    private func lower(_ names: [Int32: LinkName]) -> LinkName? {
        guard !attributes.contains(Int(IFLA_LINK_NETNSID)),
            let lower: Int32 = attributes.integer(Int(IFLA_LINK)),
            lower != index
        else { return nil }
        return names[lower]
    }

    /// A maximum of 0 means that the driver sets no limit.
    private var mtuRange: ClosedRange<UInt32>? {
        guard let least: UInt32 = attributes.integer(Int(IFLA_MIN_MTU)),
            let most: UInt32 = attributes.integer(Int(IFLA_MAX_MTU))
        else { return nil }
        let limit = most == 0 ? UInt32.max : most
        return least <= limit ? least...limit : nil
    }

    /// RFC 2863's ifOperStatus, by the kernel's numbers.
    private static func operationalState(_ number: UInt8) -> String {
        let words = ["unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"]
        return words.indices.contains(Int(number)) ? words[Int(number)] : "unknown"
    }
}

enum LinkMessage {
    /// `ip link set dev NAME mtu MTU up|down`, in one message: the kernel sets the MTU first.
    static func change(_ index: Int32, _ before: Link, _ after: Link, _ operation: String) -> Request {
        var message = MessageWriter(type: Int(RTM_NEWLINK))
        var header = ifinfomsg()
        header.ifi_index = index
        if before.isUp != after.isUp {
            header.ifi_change = UInt32(IFF_UP)
            header.ifi_flags = after.isUp ? UInt32(IFF_UP) : 0
        }
        message.append(header)
        if let mtu = after.mtu, mtu != before.mtu { message.attribute(Int(IFLA_MTU), mtu) }
        return Request(message: message, operation: operation)
    }
}
