import NetworkModel

/// What became of the question for a way.
enum PathFinding: Hashable {
    case asExpected
    /// It is not there yet: another program has to bring the address or the route.
    case waiting(ReachabilityProblem)
    /// It leads elsewhere, or nowhere.
    case elsewhere(ReachabilityProblem)
    /// So does a part of the internet.
    case partElsewhere(ReachabilityProblem)
}

/// A promise of the profile that the machine's routes do not keep.
struct ReachabilityProblem: Error, Hashable {
    /// Which packets go where instead, and by which object.
    var message: String
    /// What to do about that object.
    let remedy: String
    /// The route at fault; nil where none is.
    var route: OtherRoute?

    /// Whether it is a default route of the main table.
    var isByOtherDefault: Bool {
        route?.key.destination == .anyIPv4 && route?.key.table == Route.mainTable
    }

    var failure: Failure { Failure(.failed, message, remedy: remedy) }
    var notice: Notice { Notice(message, remedy: remedy) }
}

/// Compares what the kernel answers with what the profile promises.
struct PathJudgement {
    let file: ProfileFile
    let binding: Binding
    let observed: NetworkState

    func finding(_ path: ExpectedPath, _ answer: RouteAnswer) -> PathFinding {
        if fits(answer, path) { return .asExpected }
        if let missing = missingUplink(path) {
            let instead = carrier(of: answer).map { "; until then \(path.name) goes by \($0)" } ?? ""
            return .waiting(
                ReachabilityProblem(
                    message: "www (\(binding.www.name)) has no \(missing)\(instead)",
                    remedy: uplinkRemedy))
        }
        var problem = ReachabilityProblem(message: message(path, answer), remedy: remedy(path, answer))
        if case .route(let route) = answer { problem.route = route }
        return path.isPart ? .partElsewhere(problem) : .elsewhere(problem)
    }

    private func fits(_ answer: RouteAnswer, _ path: ExpectedPath) -> Bool {
        guard case .route(let route) = answer else { return false }
        switch path.exit {
        case .here(let role):
            return route.kind == .local && route.hops.contains { $0.link == binding[role].name }
        case .direct(let role):
            return route.kind == .unicast && !route.hops.isEmpty
                && route.hops.allSatisfy {
                    $0.link == binding[role].name
                        && ($0.gateway == nil || $0.gateway == path.question.destination)
                }
        case .role(let role, let gateway):
            return route.kind == .unicast && !route.hops.isEmpty
                && route.hops.allSatisfy { hop in
                    hop.link == binding[role].name && (gateway == nil || hop.gateway == gateway)
                }
        }
    }

    /// What others have yet to bring for a way that leads outside.
    private func missingUplink(_ path: ExpectedPath) -> String? {
        guard path.exit.leadsOutside, file.profile.www.ipv4.staticAddress == nil else { return nil }
        let www = binding.www.name
        let hasAddress = observed.addresses.contains { $0.link == www && $0.address.family == .ipv4 }
        if !hasAddress {
            return "IPv4 address: waiting for "
                + (file.profile.www.ipv4 == .dhcp ? "a DHCP lease" : "what configures it")
        }
        let defaults =
            observed.routes.map { OtherRoute($0) }.filter { $0.key.destination == .anyIPv4 }
            + observed.otherRoutes.filter { $0.key.destination == .anyIPv4 }
        return defaults.contains { $0.hops.contains { $0.link == www } }
            ? nil : "default route: waiting for it"
    }

    private func carrier(of answer: RouteAnswer) -> String? {
        guard case .route(let route) = answer, let hop = route.hops.first else { return nil }
        return "\(hop.link)"
    }
}

// What is said of a way that leads elsewhere.
extension PathJudgement {
    private func message(_ path: ExpectedPath, _ answer: RouteAnswer) -> String {
        switch answer {
        case .noRoute:
            let culprit = PathObstacle(path.question, [.throw], in: observed)
            return "\(path.name): no route leads there" + (culprit.map { ": \($0)" } ?? "")
        case .refused(let kind):
            let culprit = PathObstacle(path.question, [kind], in: observed)
            return "\(path.name): the kernel refuses it, by "
                + (culprit.map { "\($0)" } ?? "a route or a rule of type \(kind.rawValue)")
        case .impossibleSource:
            return "\(path.name): the kernel drops it, since the way back to its source is another "
                + "(rp_filter)"
        case .failed(let words): return "\(path.name): the kernel finds no way (\(words))"
        case .route(let route):
            if let lost = lostLocalRoute(path, route) {
                return "\(path.name): the kernel does not know the address as its own: '\(lost)' is gone"
            }
            return "\(path.name): \(exitWords(route)), not \(wanted(path)): \(object(route))"
        }
    }

    /// The route that makes an address of this machine its own, where it was removed.
    private func lostLocalRoute(_ path: ExpectedPath, _ answer: OtherRoute) -> String? {
        guard case .here(let role) = path.exit, answer.kind != .local else { return nil }
        let link = binding[role].name
        let own = path.question.destination
        guard observed.addresses.contains(where: { $0.link == link && $0.address.address == own }) else {
            return nil
        }
        return "local \(own) dev \(link) table local"
    }

    private func exitWords(_ route: OtherRoute) -> String {
        if route.kind == .local {
            return "ends at this machine itself" + (route.hops.first.map { ", at \($0.link)" } ?? "")
        }
        guard route.kind == .unicast, let hop = route.hops.first else {
            return "ends at a \(route.kind) route"
        }
        let links = Set(route.hops.map(\.link))
        if links.count > 1 {
            return "leaves by \(links.sorted().map(\.description).joined(separator: " and "))"
        }
        return "leaves by \(hop.link)" + (hop.gateway.map { " via \($0)" } ?? "")
    }

    private func wanted(_ path: ExpectedPath) -> String {
        switch path.exit {
        case .here(let role): return "at \(role.rawValue) (\(binding[role].name))"
        case .direct(let role): return "to it on \(role.rawValue) (\(binding[role].name)) itself"
        case .role(let role, let gateway):
            return "by \(role.rawValue) (\(binding[role].name))" + (gateway.map { " via \($0)" } ?? "")
        }
    }

    /// The route, and who set it.
    private func object(_ route: OtherRoute) -> String {
        let table =
            [Route.mainTable, RoutingEntry.localTable].contains(route.key.table)
            ? "" : " in table \(route.key.table), which a policy rule asks for"
        return "\(route)\(table) (\(route.origin.name))"
    }

    private func remedy(_ path: ExpectedPath, _ answer: RouteAnswer) -> String {
        let own = file.place(of: path.key)
        switch answer {
        case .noRoute:
            return PathObstacle(path.question, [.throw], in: observed)?.remedy
                ?? "gwnet plan shows what is missing; ip route, ip rule show the rest"
        case .failed: return "gwnet plan shows what is missing; ip route, ip rule show the rest"
        case .refused(let kind):
            return PathObstacle(path.question, [kind], in: observed)?.remedy
                ?? "find it (ip route show table all; ip rule), see what sets it, and remove it"
        case .impossibleSource:
            return "a route or an address of another link leads to that network: ip route; or set rp_filter "
                + "to 2 on that link"
        case .route(let route) where lostLocalRoute(path, route) != nil:
            return lostLocalRoute(path, route).map { "ip route add \($0)" } ?? own
        case .route(let route) where ![Route.mainTable, RoutingEntry.localTable].contains(route.key.table):
            return RivalRemedy(route, in: observed).ofRule
        case .route(let route) where route.kind == .local:
            let link = route.hops.first?.link
            let address = observed.addresses.sorted().first {
                $0.link == link && $0.address.network.contains(route.key.destination.first)
            }
            return "remove \(address.map { "\($0.address)" } ?? "that address") from "
                + "\(link.map { "\($0)" } ?? "this machine"), or change the profile: \(own)"
        case .route(let route): return RivalRemedy(route, in: observed).text(changing: own)
        }
    }

    private var uplinkRemedy: String {
        if file.profile.www.ipv4 == .dhcp {
            return
                "is its cable in a network with a DHCP server? what the client says: journalctl -u gwnet-dhcpcd"
        }
        // It sets its own when the connection starts, and none where there is another one at that moment.
        return binding.www.kind == "ppp"
            ? "pppd sets one when it connects, with the option defaultroute, unless another one is there: see "
                + "journalctl -t pppd, and restart the connection"
            : "see what should configure it: journalctl -u dhcpcd -u NetworkManager -u systemd-networkd"
    }
}
