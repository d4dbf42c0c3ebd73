import NetworkModel
import Profile

/// How many flows are under way, by what the gateway does for them.
struct FlowCensus {
    private let clusterNetworks: [IPNetwork]
    private let forwards: [PortForward]
    /// From the cluster, under another source (`router.masquerade`).
    private(set) var masqueraded = 0
    /// For each forward of the profile, in its order.
    private(set) var forwarded: [Int]

    init(_ profile: Profile) {
        clusterNetworks = profile.cluster.networks
        forwards = profile.router.portForwards
        forwarded = forwards.map { _ in 0 }
    }

    mutating func count(_ flow: Flow) {
        guard !flow.isOver else { return }
        if flow.status.contains(.destinationTranslated) {
            for (index, forward) in forwards.enumerated() where forward.carries(flow) {
                forwarded[index] += 1
            }
        } else if flow.status.contains(.sourceTranslated), comesFromCluster(flow) {
            masqueraded += 1
        }
    }

    private func comesFromCluster(_ flow: Flow) -> Bool {
        clusterNetworks.contains { $0.contains(flow.original.source) }
    }
}

extension PortForward {
    /// True where the flow asked for one of our ports and was led to the forward's target.
    fileprivate func carries(_ flow: Flow) -> Bool {
        guard flow.original.protocolNumber == transport.number, flow.reply.source == to,
            let asked = flow.original.destinationPort, ports.contains(asked)
        else { return false }
        return flow.reply.sourcePort == toPort ?? asked
    }
}
