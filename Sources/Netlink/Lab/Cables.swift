internal import CNetlink
public import NetworkModel

/// A link that is to be made.
public struct NewLink: Hashable, Sendable {
    /// What it is called from the beginning.
    public let name: LinkName
    /// Its hardware address, as if burnt in.
    public let mac: MACAddress

    /// A link of that name and hardware address.
    public init(_ name: LinkName, _ mac: MACAddress) {
        self.name = name
        self.mac = mac
    }
}

// What only a lab asks of rtnetlink: links that stand for cables and switches.
extension RouteSocket {
    /// `ip link add NAME address MAC netns A type veth peer name PEER address MAC netns B`
    ///
    /// Both ends come to be in their namespaces: neither is ever seen in the caller's.
    public mutating func addCable(
        _ end: NewLink, in namespace: borrowing NetworkNamespace,
        to otherEnd: NewLink, in otherNamespace: borrowing NetworkNamespace
    ) throws(NetlinkError) {
        let (here, there) = (namespace.number, otherNamespace.number)
        var message = MessageWriter(type: Int(RTM_NEWLINK), flags: NLM_F_CREATE | NLM_F_EXCL)
        message.append(ifinfomsg())
        message.append(end, namespace: here)
        message.nest(Int(IFLA_LINKINFO)) { information in
            information.attribute(Int(IFLA_INFO_KIND), "veth")
            information.nest(Int(IFLA_INFO_DATA)) { data in
                data.nest(Int(VETH_INFO_PEER)) { peer in
                    peer.append(ifinfomsg())
                    peer.append(otherEnd, namespace: there)
                }
            }
        }
        let operation = "add a cable from \(end.name) to \(otherEnd.name)"
        try socket.ask(Request(message: message, operation: operation))
    }

    /// `ip link add NAME address MAC type bridge`
    public mutating func addBridge(_ bridge: NewLink) throws(NetlinkError) {
        var message = MessageWriter(type: Int(RTM_NEWLINK), flags: NLM_F_CREATE | NLM_F_EXCL)
        message.append(ifinfomsg())
        message.append(bridge, namespace: nil)
        message.nest(Int(IFLA_LINKINFO)) { $0.attribute(Int(IFLA_INFO_KIND), "bridge") }
        try socket.ask(Request(message: message, operation: "add bridge \(bridge.name)"))
    }

    /// `ip link set dev PORT master BRIDGE`
    public mutating func plug(_ port: LinkName, into bridge: LinkName) throws(NetlinkError) {
        let operation = "plug \(port) into \(bridge)"
        var header = ifinfomsg()
        header.ifi_index = try index(of: port, operation)
        var message = MessageWriter(type: Int(RTM_NEWLINK))
        message.append(header)
        message.attribute(Int(IFLA_MASTER), try index(of: bridge, operation))
        try socket.ask(Request(message: message, operation: operation))
    }
}

extension MessageWriter {
    fileprivate mutating func append(_ link: NewLink, namespace: UInt32?) {
        attribute(Int(IFLA_IFNAME), link.name.description)
        attribute(Int(IFLA_ADDRESS), link.mac.bytes)
        if let namespace { attribute(Int(IFLA_NET_NS_FD), namespace) }
    }
}
