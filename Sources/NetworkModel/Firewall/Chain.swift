/// A chain of the table `inet gwnet`, with its rules in order.
public struct Chain: Hashable, Sendable, Codable {
    /// What ties a base chain to the kernel's path of a packet.
    public struct Hook: Hashable, Sendable, Codable {
        /// `NFTA_CHAIN_TYPE`.
        public enum Kind: String, Hashable, Sendable, Codable {
            case filter
            case nat
            case route
        }

        /// `enum nf_inet_hooks`, in the kernel's numbering.
        public enum Point: UInt32, Hashable, Sendable, Codable {
            case prerouting = 0
            case input
            case forward
            case output
            case postrouting
        }

        /// `type` in an nft script: nat chains see only the first packet of a flow.
        public let kind: Kind
        /// `hook` in an nft script (NFTA_HOOK_HOOKNUM).
        public let point: Point
        /// Lower runs earlier (`enum nf_ip_hook_priorities`).
        public let priority: Int32
        /// True where what no rule decided is dropped.
        public let dropsByDefault: Bool

        /// As `type K hook P priority N; policy accept|drop;`.
        public init(_ kind: Kind, _ point: Point, priority: Int32, dropsByDefault: Bool = false) {
            self.kind = kind
            self.point = point
            self.priority = priority
            self.dropsByDefault = dropsByDefault
        }
    }

    /// How a chain can differ from every chain that gwnet makes.
    public enum Oddity: String, Hashable, Sendable, Codable {
        /// Written inside a rule (`jump { … }`): it goes with that rule (NFT_CHAIN_BINDING).
        case partOfRule
        /// Registered at a hook where gwnet has no chains, such as ingress.
        case unknownHook
    }

    /// Unique in the table, at most 127 bytes (NFT_NAME_MAXLEN).
    public let name: String
    /// Nil for a chain that is only jumped to.
    public let hook: Hook?
    /// What gwnet would never make of a chain; nil for an ordinary one.
    public let oddity: Oddity?
    /// In the order that packets meet them.
    public var rules: [Rule]

    /// A base chain where there is a hook, else one to jump to.
    public init(_ name: String, hook: Hook? = nil, oddity: Oddity? = nil, rules: [Rule] = []) {
        self.name = name
        self.hook = hook
        self.oddity = oddity
        self.rules = rules
    }
}

extension Chain {
    var isOrdinary: Bool { oddity == nil }

    /// Base chains before others; among them by hook, then priority, then name.
    func precedes(_ other: Chain) -> Bool {
        guard let hook, let otherHook = other.hook else {
            return other.hook == nil && (hook != nil || name < other.name)
        }
        let position = (hook.point.rawValue, hook.priority, name)
        return position < (otherHook.point.rawValue, otherHook.priority, other.name)
    }
}
