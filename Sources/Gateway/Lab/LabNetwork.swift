import Netlink
import NetworkModel

/// Gives the machines of a lab their cables, addresses and routes.
struct LabNetwork {
    let topology: LabTopology
    let machines: [LabHost: LabMachine]

    func build() throws(Failure) {
        for machine in machines.values { try setParameters(of: machine) }
        for cable in topology.cables { try connect(cable) }
        for bridge in topology.bridges { try set(bridge) }
        for host in LabHost.allCases { try bringUp(host) }
        for item in topology.addresses { try add(item.address, to: item.link, of: item.host) }
        for item in topology.routes { try machine(item.host).add(item.route) }
    }

    private func machine(_ host: LabHost) throws(Failure) -> LabMachine {
        guard let machine = machines[host] else { throw Failure(.failed, "the lab has no \(host.rawValue)") }
        return machine
    }

    /// A namespace inherits IPv4's parameters from the host (net.core.devconf_inherit_init_net):
    /// what the lab shows shall not depend on them. Before any link is made, since links copy them.
    private func setParameters(of machine: LabMachine) throws(Failure) {
        let isRouter = topology.routers.contains(machine.host)
        try machine.set(.ipv4Forwarding, isRouter ? "1" : "0")
        for scope in ["all", "default"] {
            // Else the kernel's own check of senders would hide whether the filter's works.
            try machine.set(.ipv4(scope, "rp_filter"), "0")
            try machine.set(.ipv6(scope, "disable_ipv6"), "0")
        }
        if isRouter { try machine.set(.ipv6Forwarding, "1") }
        guard !topology.bare.contains(machine.host) else { return }
        try machine.set(.ipv6("default", "accept_dad"), "0")
        try machine.set(.ipv6("default", "accept_ra"), "0")
    }

    private func connect(_ cable: LabTopology.Cable) throws(Failure) {
        try machine(cable.from.host).connect(cable.from.link, to: machine(cable.to.host), cable.to.link)
    }

    private func set(_ bridge: LabTopology.Bridge) throws(Failure) {
        try machine(bridge.host).route { (socket: inout RouteSocket) throws(NetlinkError) in
            try socket.addBridge(bridge.link)
            for port in bridge.ports { try socket.plug(port, into: bridge.link.name) }
        }
    }

    private func bringUp(_ host: LabHost) throws(Failure) {
        let isBare = topology.bare.contains(host)
        let links = [.loopback] + (isBare ? [] : topology.links(of: host))
        try machine(host).route { (socket: inout RouteSocket) throws(NetlinkError) in
            try socket.carryOut(links.map { .link($0, before: Link(isUp: false), after: Link(isUp: true)) })
        }
    }

    private func add(_ address: InterfaceAddress, to link: LinkName, of host: LabHost) throws(Failure) {
        if address.family == .ipv6 && !SysctlFiles.hasIPv6 { return }
        try machine(host).add(address, to: link)
    }
}

extension LabMachine {
    func add(_ address: InterfaceAddress, to link: LinkName) throws(Failure) {
        try route { (socket: inout RouteSocket) throws(NetlinkError) in
            try socket.addPresentAddress(address, to: link)
        }
    }

    func remove(_ address: InterfaceAddress, from link: LinkName) throws(Failure) {
        let assignment = AddressAssignment(link: link, address: address)
        try carryOut(.address(before: assignment, after: nil))
    }

    /// Replaces a route with the same key.
    func add(_ route: Route) throws(Failure) {
        if route.destination.family == .ipv6 && !SysctlFiles.hasIPv6 { return }
        try carryOut(.route(before: route, after: route))
    }

    func remove(_ route: Route) throws(Failure) {
        try carryOut(.route(before: route, after: nil))
    }

    private func carryOut(_ change: Change) throws(Failure) {
        try route { (socket: inout RouteSocket) throws(NetlinkError) in try socket.carryOut([change]) }
    }
}
