/// The nf_tables tables that are gwnet's; nil stands for one that is not there.
public struct Ruleset: Hashable, Sendable {
    /// `inet gwnet`: filters and translates what this machine receives and forwards.
    public var inet: Table?
    /// `bridge gwnet`: keeps from this machine what arrives by a port of a bridge that is no side.
    public var bridge: Table?

    /// No table, where none is given.
    public init(inet: Table? = nil, bridge: Table? = nil) {
        self.inet = inet
        self.bridge = bridge
    }
}
