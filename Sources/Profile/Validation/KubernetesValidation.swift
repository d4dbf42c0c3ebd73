import NetworkModel

/// A network that Kubernetes gives out inside the cluster unless told otherwise.
private struct KubernetesNetwork {
    let network: IPNetwork
    let use: String

    init?(_ network: String, _ use: String) {
        guard let network = IPNetwork(network) else { return nil }
        self.network = network
        self.use = use
    }

    static let all: [KubernetesNetwork] = [
        KubernetesNetwork("10.42.0.0/16", "pods of k3s"),
        KubernetesNetwork("10.43.0.0/16", "services of k3s"),
        KubernetesNetwork("10.244.0.0/16", "pods of flannel"),
        KubernetesNetwork("10.96.0.0/12", "services of kubeadm"),
    ].compactMap { $0 }
}

// Values that are valid by themselves, and known to break clusters. Networks behind nodes are no such:
// pods are what they are for.
extension ProfileValidation {
    func warnOfKubernetes() {
        if let refusal = draft.domain.flatMap({ Grammar<String>.refusal(ofDomain: $0) }) {
            refuseInNew("domain", refusal.message, remedy: refusal.remedy)
        }
        warnOfNames()
        warn(of: draft.cluster?.address.network, at: "interfaces.cluster.address", whose: "the nodes")
        warn(
            of: draft.www?.ipv4.staticAddress?.network, at: "interfaces.www.ipv4.address",
            whose: "the home network", isOurs: false)
    }

    /// Names in zones for which others answer: the very names that `domain` refuses.
    private func warnOfNames() {
        for name in draft.services.dns?.names ?? [] where name.name.contains(".") {
            guard let refusal = Grammar<String>.takenDomain(name.name) else { continue }
            warn(
                "services.dns.names.\(name.name)",
                "\(shown(name.name)) may never be asked for here: \(refusal)",
                remedy: "write another name, such as NAME.\(draft.domain ?? "cluster.home")")
        }
        for (path, host) in items(draft.nodes.hosts, at: "nodes.hosts")
        where host.name.lowercased() == "localhost" {
            refuseInNew(
                path + ".name", "each machine answers for localhost itself (RFC 6761)",
                remedy: "name the node otherwise")
        }
    }

    private func warn(of network: IPNetwork?, at path: String, whose hosts: String, isOurs: Bool = true) {
        guard let network else { return }
        let taken = KubernetesNetwork.all.filter { $0.network.overlaps(network) }
        guard !taken.isEmpty else { return }
        let list = taken.map { "\($0.network) (\($0.use))" }.joined(separator: ", ")
        warn(
            path,
            "\(network) overlaps what Kubernetes takes by default: \(list); pods would not reach \(hosts)",
            remedy: (isOurs ? "take another network, such as 192.168.57.0/24, or " : "")
                + "give Kubernetes other networks: k3s server --cluster-cidr --service-cidr, kubeadm init "
                + "--pod-network-cidr --service-cidr")
    }
}
