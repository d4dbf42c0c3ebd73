/// A rule of the routing policy database (`ip rule`).
public struct RoutingRule: Hashable, Sendable, Codable {
    /// Each family has a policy database of its own.
    public let family: AddressFamily
    /// Lower is asked first.
    public let priority: UInt32
    /// FRA_SRC; nil matches every source (`from all`).
    public let source: IPNetwork?
    /// FRA_DST; nil matches every destination.
    public let destination: IPNetwork?
    /// FRA_IIFNAME; nil matches every link.
    public let incoming: LinkName?
    /// FRA_OIFNAME, of packets from sockets bound to that link.
    public let outgoing: LinkName?
    /// The table that a match looks in.
    public let table: UInt32
    /// FRA_PROTOCOL
    public let origin: Origin

    /// As `ip rule add from SOURCE to DESTINATION lookup TABLE priority N`.
    public init(
        family: AddressFamily, priority: UInt32, source: IPNetwork? = nil, destination: IPNetwork? = nil,
        incoming: LinkName? = nil, outgoing: LinkName? = nil, table: UInt32, origin: Origin = .gwnet
    ) {
        self.family = family
        self.priority = priority
        self.source = source
        self.destination = destination
        self.incoming = incoming
        self.outgoing = outgoing
        self.table = table
        self.origin = origin
    }

    /// Of the kernel's rule that asks for the main table.
    public static let mainPriority: UInt32 = 32766

    /// Whether it is one of the three that the kernel starts with (`fib_default_rules_init`).
    public var isStandard: Bool {
        source == nil && destination == nil && incoming == nil && outgoing == nil
            && [0, 32766, 32767].contains(priority) && [253, 254, 255].contains(table)
    }

    /// The same rule, whoever put it there.
    public func isSame(as other: RoutingRule) -> Bool {
        family == other.family && priority == other.priority && source == other.source
            && destination == other.destination && incoming == other.incoming
            && outgoing == other.outgoing && table == other.table
    }
}

extension RoutingRule: Comparable, CustomStringConvertible {
    /// By priority.
    public static func < (left: RoutingRule, right: RoutingRule) -> Bool {
        (left.priority, left.description) < (right.priority, right.description)
    }

    /// As `ip rule` writes it.
    public var description: String {
        var words = ["from \(source?.description ?? "all")"]
        if let destination { words.append("to \(destination)") }
        if let incoming { words.append("iif \(incoming)") }
        if let outgoing { words.append("oif \(outgoing)") }
        words += ["lookup \(table)", "priority \(priority)"]
        return words.joined(separator: " ")
    }
}
