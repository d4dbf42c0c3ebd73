import NetworkModel
import Profile

/// How many flows are under way, by what the gateway does for them.
struct FlowCensus {
    private let clusterNetworks: NetworkIndex
    /// By their targets; a busy gateway has a hundred thousand flows.
    private let forwards: [IPAddress: [(index: Int, forward: PortForward)]]
    /// From the cluster, under another source (`router.masquerade`).
    private(set) var masqueraded = 0
    /// For each forward of the profile, in its order.
    private(set) var forwarded: [Int]

    init(_ profile: Profile) {
        clusterNetworks = NetworkIndex(profile.cluster.networks)
        let all = profile.router.portForwards
        forwards = Dictionary(grouping: all.enumerated().map { (index: $0.offset, forward: $0.element) }) {
            $0.forward.to
        }
        forwarded = all.map { _ in 0 }
    }

    mutating func count(_ flow: Flow) {
        guard !flow.isOver else { return }
        if flow.status.contains(.destinationTranslated) {
            for (index, forward) in forwards[flow.reply.source] ?? [] where forward.carries(flow) {
                forwarded[index] += 1
            }
        } else if flow.status.contains(.sourceTranslated), comesFromCluster(flow) {
            masqueraded += 1
        }
    }

    private func comesFromCluster(_ flow: Flow) -> Bool {
        clusterNetworks.first(around: flow.original.source) != nil
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
