import Netlink
import NetworkModel

/// Which cables go where, and what the machines have before anything is applied.
///
/// ```
/// internet ── home-router ─┬─ home
///                          └─ eth1 gateway eth0 ── switch ─┬─ k8s-control-plane-node
///                                                          └─ k8s-node2
/// ```
struct LabTopology: Sendable {
    struct Port: Sendable {
        let host: LabHost
        let link: NewLink
    }

    struct Cable: Sendable {
        let from: Port
        let to: Port
    }

    /// A switch inside a machine, and which of its links are plugged into it.
    struct Bridge: Sendable {
        let host: LabHost
        let link: NewLink
        let ports: [LinkName]
    }

    let cables: [Cable]
    let bridges: [Bridge]
    let addresses: [(host: LabHost, link: LinkName, address: InterfaceAddress)]
    let routes: [(host: LabHost, route: Route)]
    /// The machines that forward what is not for them.
    let routers: Set<LabHost>
    /// The machines whose links stay down and bare: what gwnet is for.
    let bare: Set<LabHost>

    /// The links of a machine.
    func links(of host: LabHost) -> [LinkName] {
        let ports = cables.flatMap { [$0.from, $0.to] }.filter { $0.host == host }.map(\.link.name)
        return ports + bridges.filter { $0.host == host }.map(\.link.name)
    }

    static let eth0: LinkName = literal("eth0")
    static let eth1: LinkName = literal("eth1")
    static let wan: LinkName = literal("wan")
    static let lan: LinkName = literal("lan")

    static let standard = LabTopology(
        cables: [
            cable(.internet, "eth0", "02:00:00:00:01:01", .homeRouter, "wan", "02:00:00:00:01:02"),
            cable(.home, "eth0", "02:00:00:00:02:50", .homeRouter, "lan1", "02:00:00:00:02:01"),
            cable(.gateway, "eth1", "00:e0:4c:68:00:11", .homeRouter, "lan2", "02:00:00:00:02:02"),
            cable(.gateway, "eth0", "dc:a6:32:01:02:03", .clusterSwitch, "port1", "02:00:00:00:03:01"),
            cable(
                .controlPlaneNode, "eth0", "7c:83:34:b7:74:65", .clusterSwitch, "port2", "02:00:00:00:03:02"),
            cable(.node2, "eth0", "f4:4d:30:65:88:c0", .clusterSwitch, "port3", "02:00:00:00:03:03"),
        ],
        bridges: [
            Bridge(
                host: .homeRouter, link: NewLink(lan, literal("02:00:00:00:02:00")),
                ports: [literal("lan1"), literal("lan2")]),
            Bridge(
                host: .clusterSwitch, link: NewLink(literal("switch"), literal("02:00:00:00:03:00")),
                ports: [literal("port1"), literal("port2"), literal("port3")]),
        ],
        addresses: [
            (.internet, eth0, LabAddress.internet), (.internet, eth0, LabAddress.internet6),
            (.homeRouter, wan, LabAddress.routerOutside), (.homeRouter, wan, LabAddress.routerOutside6),
            (.homeRouter, lan, LabAddress.router), (.homeRouter, lan, LabAddress.router6),
            (.home, eth0, LabAddress.home), (.home, eth0, LabAddress.home6),
            (.controlPlaneNode, eth0, LabAddress.controlPlaneNode),
            (.controlPlaneNode, eth0, LabAddress.controlPlaneNode6),
            (.node2, eth0, LabAddress.node2), (.node2, eth0, LabAddress.node2IPv6),
        ],
        routes: [
            (.internet, defaultRoute(via: LabAddress.routerOutside)),
            (.internet, defaultRoute(via: LabAddress.routerOutside6)),
            (.home, defaultRoute(via: LabAddress.router)), (.home, defaultRoute(via: LabAddress.router6)),
            (.controlPlaneNode, defaultRoute(via: LabAddress.gateway)),
            (.controlPlaneNode, defaultRoute(via: LabAddress.gateway6)),
            (.node2, defaultRoute(via: LabAddress.gateway)), (.node2, defaultRoute(via: LabAddress.gateway6)),
        ],
        routers: [.homeRouter], bare: [.gateway])

    private static func cable(
        _ host: LabHost, _ link: StaticString, _ mac: StaticString,
        _ otherHost: LabHost, _ otherLink: StaticString, _ otherMAC: StaticString
    ) -> Cable {
        Cable(
            from: Port(host: host, link: NewLink(literal(link), literal(mac))),
            to: Port(host: otherHost, link: NewLink(literal(otherLink), literal(otherMAC))))
    }

    private static func defaultRoute(via gateway: InterfaceAddress) -> Route {
        let everything = gateway.family == .ipv4 ? IPNetwork.anyIPv4 : .anyIPv6
        return Route(to: everything, via: gateway.address, link: eth0, origin: .static)
    }
}

extension Origin {
    /// RTPROT_STATIC: what an administrator set, and so none of gwnet's.
    static let `static` = Origin(number: 4)
}
