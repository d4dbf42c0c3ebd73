/// One change of one object, with what was there before and what shall be there after.
public enum Change: Hashable, Sendable {
    case link(LinkName, before: Link, after: Link)
    /// Nil before: added. Nil after: removed. Both given: the lifetime of one that stays is changed in
    /// place.
    case address(before: AddressAssignment?, after: AddressAssignment?)
    /// Both given: replaced in one message, so no packet finds the route missing.
    case route(before: Route?, after: Route?)
    case rule(before: RoutingRule?, after: RoutingRule?)
    case sysctl(Sysctl, before: String, after: String)
    /// Both tables, carried out as one nf_tables batch.
    case firewall(before: Ruleset, after: Ruleset)
    case file(String, before: FileContent, after: FileContent)
    /// Started, stopped, restarted or reloaded, as before and after say.
    case daemon(Daemon, before: DaemonState, after: DaemonState)
}
