import NetworkModel
import Profile

/// Why a change would cut the caller's own connection.
struct ConnectionThreat {
    /// What the change would do to it.
    let reason: String
    /// The packet and the rule that would refuse it; nil where no rule is at fault.
    let refusal: Refusal?

    /// A packet of the connection, as the wanted ruleset treats it.
    struct Refusal {
        let walk: Walk
        let terrain: Terrain
    }

    init(_ reason: String, _ refusal: Refusal? = nil) {
        self.reason = reason
        self.refusal = refusal
    }

    /// What would let the connection live.
    ///
    /// - Parameters:
    ///   - file: nil where no profile is in play, as in `down`.
    func remedy(_ file: ProfileFile?, _ binding: Binding?) -> String {
        let entry = file.flatMap { file in binding.flatMap { advice(file, $0) } }
        let first = entry.map { "\($0); or" } ?? "come in another way,"
        return "\(first) try it with --confirm 60s, or insist with --force"
    }

    /// What `explain` would say to the very packet.
    private func advice(_ file: ProfileFile, _ binding: Binding) -> String? {
        guard let refusal, let incoming = refusal.walk.incoming else { return nil }
        guard incoming == binding.cluster.name || incoming == binding.www.name else {
            return
                "\(incoming) has no role in the profile, and hardware without a role is closed: come in by "
                + "cluster (\(binding.cluster.name)) or www (\(binding.www.name)), or by a virtual link, such as a VPN's"
        }
        let scenery = Scenery(
            file: file, binding: binding, terrain: refusal.terrain, wanted: refusal.terrain)
        let lines = ProfileLines(scenery, packet: refusal.walk.packet, walk: refusal.walk)
        return Advice(scenery, refusal.walk, lines).remedy
    }
}
