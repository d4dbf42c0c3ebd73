import NetworkModel
import Services

extension Profile {
    /// Ports that `router.allow` opens to a side, where what listens there has nothing for it.
    var accessFindings: [Warning] {
        allowedToNobody("router.allow.www", router.allowWWW, .www)
            + allowedToNobody("router.allow.cluster", router.allowCluster, .cluster)
    }

    private func allowedToNobody(_ key: String, _ allowances: [Allowance], _ side: Side) -> [Warning] {
        guard let nfs = services.nfs, !nfs.serve.contains(side), nfs.extra.isEmpty else { return [] }
        return allowances.enumerated().compactMap { index, allowance in
            let isAboutFiles = allowance.ports.contains {
                $0.transport == .tcp && $0.ports.isSinglePort && $0.ports.contains(2049)
            }
            guard isAboutFiles else { return nil }
            return Warning(
                path: "\(key)[\(index)]",
                message: "opens the NFS server, and no share is for \(side.rawValue)",
                remedy: "add \(side.rawValue) to `to` of a share, or leave this out")
        }
    }
}
