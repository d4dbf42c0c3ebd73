/// A rule of the routing policy database (`ip rule`).
public struct RoutingRule: Hashable, Sendable, Codable {
    public let family: AddressFamily
    /// Lower is asked first.
    public let priority: UInt32
    public let source: IPNetwork?
    public let destination: IPNetwork?
    public let incoming: LinkName?
    public let outgoing: LinkName?
    /// The table that a match looks in.
    public let table: UInt32
    public let origin: Origin

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
