import Netlink
import NetworkModel

/// Turns what the kernel refused into what a person can do about it: the one place for remedies
/// against the kernel's refusals.
struct Explanation {
    /// Nil where there is no profile in play, as in `down`.
    let file: ProfileFile?
    let binding: Binding?

    func failure(_ error: MachineError, in plan: Plan) -> Failure {
        switch error {
        case .daemon: return Failure(reading: error)
        case .file(let error):
            let remedy = error.errno == .readOnly ? "/proc/sys is read-only here: is this a container?" : nil
            return Failure(
                .failed, "could not \(error.operation) \(error.path)", kernelWords: error.errno.description,
                remedy: remedy)
        case .netlink(let error):
            if error.errno == .notPermitted {
                return Failure(notPermitted: error)
            }
            let change = plan.changes.first { $0.description == error.operation }
            return Failure(
                .failed, "could not \(withRoles(error.operation))",
                kernelWords: error.errno == .restart ? nil : error.reason,
                remedy: change.flatMap { remedy(for: $0, error) } ?? remedy(forRuleset: error))
        }
    }

    func failure(_ obstacle: Plan.Obstacle) -> Failure {
        switch obstacle {
        case .missingLink(let name):
            return Failure(
                .missing, "\(withRoles(name.description)) is gone", remedy: "plug it in and try again")
        case .missingSysctl(let sysctl):
            return Failure(
                .failed, "this kernel has no \(sysctl)", remedy: "gwnet needs a kernel with IPv4 forwarding")
        case .foreignRoute(let wanted, let present): return occupied("\(present)", present.origin, wanted)
        case .otherRoute(let wanted, let present): return occupied("\(present)", present.origin, wanted)
        }
    }

    private func occupied(_ present: String, _ origin: Origin, _ wanted: Route) -> Failure {
        Failure(
            .failed, "\(present) is there already, put there by \(origin.name)",
            remedy: "remove it (ip route del \(present)), and see what sets it, so that \(wanted) can take "
                + "its place")
    }

    /// `dev eth1` becomes `on www (eth1)`.
    func withRoles(_ text: String) -> String {
        guard let binding else { return text }
        let words = text.replacing("dev ", with: "on ").split(
            separator: " ", omittingEmptySubsequences: false)
        return words.map { word in
            let role = Role.allCases.first { binding[$0].name.description == word }
            return role.map { "\($0.rawValue) (\(word))" } ?? String(word)
        }.joined(separator: " ")
    }

    private func remedy(for change: Change, _ error: NetlinkError) -> String? {
        switch change {
        case .route(_, let route?) where error.errno == .exists:
            return "a route with this destination came meanwhile: ip route show \(route.destination)"
        case .route(_, let route?):
            guard error.errno == .invalidArgument || error.errno == .unreachable, let gateway = route.gateway
            else { return nil }
            return gatewayRemedy(gateway, route)
        case .link(let name, let before, let after) where before.mtu != after.mtu:
            return mtuRemedy(name)
        case .link(let name, _, _) where error.errno == .networkDown:
            let lower = binding.flatMap { binding in
                Role.allCases.map { binding[$0] }.first { $0.name == name }
            }?
            .traits?.lower
            return lower.map { "\(name) is on \($0), which is down: ip link set \($0) up" }
        case .address where error.errno == .exists: return "somebody else set it meanwhile: try again"
        default: return nil
        }
    }

    private func gatewayRemedy(_ gateway: IPAddress, _ route: Route) -> String {
        guard let file, let binding, route.link == binding.www.name, route.isDefault,
            let address = file.profile.www.ipv4.staticAddress
        else { return "is \(gateway) on a network of \(withRoles(route.link.description))?" }
        return "is \(gateway) inside \(address.network)? \(file.place(of: "interfaces.www.ipv4.gateway"))"
    }

    private func mtuRemedy(_ name: LinkName) -> String? {
        guard let file, let binding, let role = Role.allCases.first(where: { binding[$0].name == name })
        else {
            return nil
        }
        let range =
            binding[role].mtuRange.map { "\(name) takes \($0.lowerBound) to \($0.upperBound) bytes; " } ?? ""
        return range + file.place(of: "interfaces.\(role.rawValue).mtu")
    }

    private func remedy(forRuleset error: NetlinkError) -> String? {
        switch error.errno {
        case .restart:
            "somebody else keeps changing the ruleset (nft monitor shows who): stop that, try again"
        case .noEntry, .notSupported: "does this kernel have nf_tables with NAT, fib and conntrack?"
        default: nil
        }
    }
}

extension String {
    /// Every occurrence replaced.
    fileprivate func replacing(_ part: String, with other: String) -> String {
        var result = ""
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(part) {
                result += other
                rest = rest.dropFirst(part.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
