/// A network link as the kernel describes it (RTM_NEWLINK).
public struct ObservedLink: Hashable, Sendable {
    /// IFLA_IFNAME
    public let name: LinkName
    /// What gwnet may change of it: IFF_UP and IFLA_MTU.
    public let state: Link
    /// IFF_LOWER_UP: a cable is in, the other end is there.
    public let hasCarrier: Bool
    /// `IF_OPER_*`, in `ip link`'s words.
    public let operationalState: String
    /// IFLA_ADDRESS
    public let mac: MACAddress?
    /// IFLA_PERM_ADDRESS: what is burnt in.
    public let permanentMAC: MACAddress?
    /// IFLA_INFO_KIND, such as `bridge`; nil for links that a hardware driver made.
    public let kind: String?
    /// The bridge or bond that the link belongs to.
    public let master: LinkName?
    /// True where the other end, or the link below, lies in another network namespace.
    public let isLinkedElsewhere: Bool
    /// ARPHRD_ETHER, which WLANs are too.
    public let isEthernet: Bool
    /// IFLA_MIN_MTU to IFLA_MAX_MTU, in bytes; nil where the kernel does not say.
    public let mtuRange: ClosedRange<UInt32>?
    /// `rx_bytes` of IFLA_STATS64.
    public let receivedBytes: UInt64
    /// `tx_bytes` of IFLA_STATS64.
    public let sentBytes: UInt64
    /// IFLA_ALT_IFNAME
    public let alternativeNames: [AlternativeName]
    /// IFF_LOOPBACK
    public let isLoopback: Bool
    /// False for links of a type that no IP address can be on (`ARPHRD_CAN` and others).
    public let carriesIP: Bool
    /// IFF_POINTOPOINT
    public let isPointToPoint: Bool
    /// The link of this namespace that this one is on (IFLA_LINK): that of a VLAN, of a tunnel.
    public let lower: LinkName?

    /// A link as one RTM_NEWLINK message describes it.
    public init(
        name: LinkName, state: Link, hasCarrier: Bool, operationalState: String, mac: MACAddress?,
        permanentMAC: MACAddress?, kind: String?, master: LinkName?, isLinkedElsewhere: Bool,
        isEthernet: Bool, mtuRange: ClosedRange<UInt32>?, receivedBytes: UInt64, sentBytes: UInt64,
        alternativeNames: [AlternativeName] = [], isLoopback: Bool = false, carriesIP: Bool = true,
        isPointToPoint: Bool = false, lower: LinkName? = nil
    ) {
        self.name = name
        self.state = state
        self.hasCarrier = hasCarrier
        self.operationalState = operationalState
        self.mac = mac
        self.permanentMAC = permanentMAC
        self.kind = kind
        self.master = master
        self.isLinkedElsewhere = isLinkedElsewhere
        self.isEthernet = isEthernet
        self.mtuRange = mtuRange
        self.receivedBytes = receivedBytes
        self.sentBytes = sentBytes
        self.alternativeNames = alternativeNames
        self.isLoopback = isLoopback
        self.carriesIP = carriesIP
        self.isPointToPoint = isPointToPoint
        self.lower = lower
    }

    /// What is known of it as a side, besides its identity.
    public var traits: NIC.Traits {
        NIC.Traits(
            alternativeNames: alternativeNames, carriesIP: carriesIP && !isLoopback, isEthernet: isEthernet,
            isPointToPoint: isPointToPoint, lower: lower)
    }

    /// Kinds of links that are on another one, whose frames they share. A tunnel goes by whatever way there is.
    fileprivate static let stackedKinds: Set = ["vlan", "macvlan", "macvtap", "ipvlan", "ipvtap", "macsec"]

    /// Made by a hardware driver: a plug or an antenna.
    var isPhysical: Bool { kind == nil && isEthernet }

    /// The nearest thing to a plug in a container or a lab.
    var standsForHardware: Bool {
        (kind == "veth" || kind == "macvlan") && master == nil && isLinkedElsewhere
    }
}

extension [ObservedLink] {
    /// The hardware, or, where the namespace has none at all, the virtual links whose other end lies outside
    /// it.
    public var hardware: [ObservedLink] {
        let physical = filter(\.isPhysical)
        return physical.isEmpty ? filter(\.standsForHardware) : physical
    }

    /// The links to be closed when these have the roles: hardware without one, and the bridges and
    /// bonds that such hardware is part of, directly or by a VLAN, whose packets bear their name.
    public func closed(besides roles: LinkName...) -> [LinkName] {
        Set(hardware.map(\.name) + gatherers).subtracting(roles).sorted()
    }

    /// The links that these are stacked on, the lowest first: a VLAN cannot be up before the link below it, and a
    /// macvlan carries nothing before.
    public func foundations(of names: [LinkName]) -> [LinkName] {
        let stacked = filter { ObservedLink.stackedKinds.contains($0.kind ?? "") }
        let lowers = Dictionary(stacked.map { ($0.name, $0.lower) }) { first, _ in first }
        var (found, known) = ([LinkName](), Set<LinkName>())
        for name in names {
            var below: [LinkName] = []
            while let lower = lowers[below.last ?? name] ?? nil, lower != name, !below.contains(lower) {
                below.append(lower)
            }
            found += below.reversed().filter { known.insert($0).inserted }
        }
        return found
    }

    /// The bridges, bonds and the like by whose name packets of hardware come in.
    public var gatherers: [LinkName] {
        var (wires, found) = (Set(filter(\.isPhysical).map(\.name)), Set<LinkName>())
        var isGrowing = !wires.isEmpty
        while isGrowing {
            let onWires = filter { $0.kind == "vlan" && $0.lower.map(wires.contains) == true }.map(\.name)
            found.formUnion(filter { wires.contains($0.name) }.compactMap(\.master))
            let more = wires.union(onWires).union(found)
            isGrowing = more.count > wires.count
            wires = more
        }
        return found.sorted()
    }
}
