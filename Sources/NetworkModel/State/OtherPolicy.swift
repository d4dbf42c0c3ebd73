/// What of the policy database and of tables beside the main one is not gwnet's and may take packets elsewhere:
/// never changed, and empty in a desired state.
public struct OtherPolicy: Hashable, Sendable {
    /// Rules that end a packet's way.
    public var refusals: Set<RefusingRule> = []
    /// Whether a rule says what neither `RoutingRule` nor `RefusingRule` can (`ip rule … fwmark`).
    public var holdsUnreadRules = false
    /// The routes of all tables but main, local and gwnet's, where rules of others ask for some.
    public var entries: Set<RoutingEntry> = []

    /// Nothing foreign.
    public init() {}
}

/// A rule of type blackhole, unreachable or prohibit.
public struct RefusingRule: Hashable, Sendable {
    /// Lower is asked first.
    public let priority: UInt32
    /// FRA_SRC; nil matches every source.
    public let source: IPNetwork?
    /// FRA_DST; nil matches every destination.
    public let destination: IPNetwork?
    /// FRA_IIFNAME; nil matches every link.
    public let incoming: LinkName?
    /// FR_ACT_BLACKHOLE, FR_ACT_UNREACHABLE or FR_ACT_PROHIBIT.
    public let kind: RoutingEntry.Kind

    /// As `ip rule add from SOURCE to DESTINATION iif INCOMING KIND priority N`.
    public init(
        priority: UInt32, source: IPNetwork?, destination: IPNetwork?, incoming: LinkName?,
        kind: RoutingEntry.Kind
    ) {
        self.priority = priority
        self.source = source
        self.destination = destination
        self.incoming = incoming
        self.kind = kind
    }
}

extension RefusingRule: Comparable, CustomStringConvertible {
    /// By priority.
    public static func < (left: RefusingRule, right: RefusingRule) -> Bool {
        (left.priority, left.description) < (right.priority, right.description)
    }

    /// As `ip rule` writes it.
    public var description: String {
        var words = ["from \(source?.description ?? "all")"]
        if let destination { words.append("to \(destination)") }
        if let incoming { words.append("iif \(incoming)") }
        words += [kind.rawValue, "priority \(priority)"]
        return words.joined(separator: " ")
    }
}
