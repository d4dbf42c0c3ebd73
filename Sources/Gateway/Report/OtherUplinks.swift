import NetworkModel
import Profile

/// Default routes that do not lead by www: what they do to the cluster, and what to do.
struct OtherUplinks {
    private let routes: [Route]
    private let links: [ObservedLink]
    private let www: LinkName
    private let closed: Set<LinkName>
    private let file: ProfileFile

    init(_ observation: Observation, _ target: Target) {
        routes = observation.state.routes.filter {
            $0.isDefault && $0.destination.family == .ipv4 && $0.table == Route.mainTable
        }
        links = observation.links
        www = target.binding.www.name
        closed = Set(observation.links.closed(besides: target.binding.cluster.name, www))
        file = target.file
    }

    /// Before an apply: a second line is no reserve for the cluster.
    var notices: [Notice] {
        others.filter { closed.contains($0.link) }.map { route in
            Notice(
                "\(route) will not carry the cluster, should www fail: \(route.link) has no role",
                remedy: "the cluster goes out by www (\(www)) alone; let that be the link that changes lines")
        }
    }

    /// For `status`: what takes the place of www's default route.
    var problems: [Problem] {
        others.filter { $0.metric <= (ownMetric ?? .max) }.map { route in
            Problem(.degraded, "foreign_default_route", message(route), remedy: remedy(route))
        }
    }

    private var others: [Route] { routes.filter { $0.link != www }.sorted() }

    private var ownMetric: UInt32? { routes.filter { $0.link == www }.map(\.metric).min() }

    private func message(_ route: Route) -> String {
        let name = "\(route) (\(route.origin.name))"
        guard closed.contains(route.link) else {
            return "\(name) leads before www: the cluster goes out there under its own addresses"
        }
        return ownMetric == nil
            ? "www (\(www)) has no default route: the gateway itself goes out by \(name), the cluster cannot"
            : "\(name) takes the traffic that should go by www"
    }

    private func remedy(_ route: Route) -> String {
        guard closed.contains(route.link) else {
            return
                "masquerading is on www alone: where that is wanted, see that \(route.link)'s other end knows "
                + "the way back, or masquerade there in a table of your own; else keep its route out of table main"
        }
        guard let metric = ownMetric else { return wwwRemedy }
        return
            "give it a metric above that of www (\(metric)) where it is set, or take it away: ip route del "
            + "\(route)"
    }

    /// What brings www's default route back.
    private var wwwRemedy: String {
        let hasCarrier = links.first { $0.name == www }?.hasCarrier ?? false
        guard hasCarrier else {
            return "plug in the cable of www (\(www)), or see whether the other end is on"
        }
        switch file.profile.www.ipv4 {
        case .static(_, nil, _):
            return "name the router of www: \(file.place(of: "interfaces.www.ipv4.gateway"))"
        case .static: return "gwnet apply puts the route by www back"
        case .dhcp: return "see why the lease of www (\(www)) names no router: journalctl -u gwnet-dhcpcd"
        case .external:
            return "see what should set it on www (\(www)): journalctl -u dhcpcd -u NetworkManager "
                + "-u systemd-networkd"
        }
    }
}
