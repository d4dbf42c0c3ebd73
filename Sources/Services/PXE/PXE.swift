import NetworkModel

/// Installation over the network: what dnsmasq and nginx serve to machines that boot.
struct PXE {
    let premises: Premises
    let service: PXEService
    let address: IPAddress

    /// Nil where the profile wants none.
    init?(_ premises: Premises) {
        guard let service = premises.services.pxe, let own = premises.cluster.address else { return nil }
        self.premises = premises
        self.service = service
        address = own.address
    }

    var tree: BootTree { BootTree(premises.layout) }
    var url: String { "http://\(address):\(BootTree.port)" }
    var nodes: [Node] { premises.nodes.hosts }

    /// The tree without its images and loaders, which `gwnet pxe fetch` brings.
    var servedFiles: [RenderedFile] {
        let menus = nodes.flatMap { node in
            node.macs.flatMap { mac in
                [
                    RenderedFile(
                        path: tree.pxelinuxMenu(of: mac), text: pxelinuxMenu(for: node), reading: .served),
                    RenderedFile(path: tree.grubMenu(of: mac), text: grubMenu(for: node), reading: .served),
                ]
            }
        }
        return [
            RenderedFile(path: tree.localMenu, text: localMenu, reading: .served),
            RenderedFile(path: tree.grubMenu, text: grubMenu, reading: .served),
        ] + menus
    }

    /// One folder for each machine.
    var seedFiles: [RenderedFile] {
        nodes.flatMap { node in
            let folder = tree.seed(of: node)
            return seed(of: node).map { name, text in
                RenderedFile(path: "\(folder)/\(name)", text: text, reading: .served)
            }
        }
    }

    var seedFolders: [String] { [tree.state, tree.seeds] + nodes.map(tree.seed) + [tree.images] }
}
