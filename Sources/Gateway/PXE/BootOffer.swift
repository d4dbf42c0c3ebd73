import Netlink
import NetworkModel
import Profile
import Services

/// What the generation in force offers to machines that boot.
struct BootOffer {
    let file: ProfileFile
    let service: PXEService
    let layout: Layout
    let tree: BootTree

    /// - Throws: `Failure` with code `missing` where nothing is in force, or it installs nothing.
    init(in surroundings: Surroundings) throws(Failure) {
        guard let kept = try Generations(surroundings.paths).latest() else {
            throw Failure(.missing, "nothing has been applied here yet", remedy: "gwnet apply")
        }
        file = try ProfileFile(kept.record.profilePath, bytes: kept.profile)
        guard let service = file.profile.services.pxe else {
            throw Failure(
                .missing, "the profile in force installs nothing over the network",
                remedy: "write services.pxe, then: gwnet apply")
        }
        let choice = surroundings.following(kept.record).services
        guard let layout = try Layout(choice, surroundings.paths) else {
            throw Failure(.wrongUsage, "there is nothing to do with --services off")
        }
        self.service = service
        self.layout = layout
        tree = BootTree(layout)
    }

    /// The node of that name.
    func node(_ name: String) throws(Failure) -> Node {
        let nodes = file.profile.nodes.hosts
        if let node = nodes.first(where: { $0.name == name }) { return node }
        throw Failure(
            .missing, "the profile in force knows no node \(name)",
            remedy: nodes.isEmpty
                ? "gwnet node add NAME MAC ADDRESS, then: gwnet apply"
                : Suggestion.text(for: name, among: nodes.map(\.name)))
    }

    /// What a machine needs and is not there, in words.
    var missing: [String] {
        let image = service.image
        let parts: [(String, [String])] = [
            ("the image", [tree.image(image)]),
            ("its kernel and initrd", [tree.kernel(of: image), tree.initrd(of: image)]),
            ("boot loaders", BootLoader.allCases.map(tree.loader)),
        ]
        let absent = parts.filter { !$0.1.allSatisfy(FileStore.isReadable) }.map(\.0)
        let hasRoot = service.root != .nfs || FileStore.isFolder(tree.root(of: image))
        return absent + (hasRoot ? [] : ["its files for NFS"])
    }
}
