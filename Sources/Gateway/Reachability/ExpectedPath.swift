import NetworkModel
import Profile

/// A way that packets must take for the profile's promises to hold.
struct ExpectedPath: Hashable {
    /// Where the way leads.
    enum Exit: Hashable {
        /// To this machine itself, by an address of a role's link: the filter asks for that (`fib daddr . iif`).
        case here(Role)
        /// By the link of a role; nil stands for any next hop there.
        case role(Role, gateway: IPAddress?)
        /// To a host on the link of a role itself, past no other.
        case direct(Role)
    }

    /// From where to where, for people: `the nodes → the internet`.
    let name: String
    let question: RouteQuestion
    let exit: Exit
    /// What of the profile asks for it.
    let key: String
    /// Whether it is a part of the internet that has a foreign route of its own: where it leads elsewhere
    /// the rest still goes by www.
    var isPart = false
}

extension ExpectedPath.Exit {
    /// Whether the way is one by www.
    var leadsOutside: Bool {
        switch self {
        case .role(.www, _), .direct(.www): true
        case .role, .direct, .here: false
        }
    }
}
