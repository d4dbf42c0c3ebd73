public import NetworkModel

/// Where everything lies that machines boot from, and what it is called there.
///
/// An image and what was taken out of it bear the image's hash in their paths: no kernel ever meets the
/// file system of another image.
public struct BootTree: Hashable, Sendable {
    private let layout: Layout

    /// Below the layout's root.
    public init(_ layout: Layout) {
        self.layout = layout
    }

    /// What dnsmasq serves by TFTP.
    public var root: String { layout.path("/srv/tftp") }
    /// What nginx serves: fetched images.
    public var images: String { layout.path("/srv/pxe") }
    /// What is rendered and not served by TFTP.
    public var state: String { layout.path("/var/lib/gwnet/pxe") }

    /// How PXELINUX calls a machine: its hardware type, Ethernet, and its MAC address with hyphens.
    public static func name(of mac: MACAddress) -> String {
        "01-" + mac.description.split(separator: ":").joined(separator: "-")
    }

    /// The machine of that name.
    static func mac(named name: String) -> MACAddress? {
        name.hasPrefix("01-") ? MACAddress(String(name.dropFirst(3))) : nil
    }
}

// By TFTP
extension BootTree {
    /// What an image's kernel, initrd and URL have in common: enough of its hash to tell it from others.
    static func id(of image: PXEImage) -> String { String(image.sha256.prefix(12)) }

    /// The path of the installer's kernel as boot loaders ask for it.
    static func kernel(of image: PXEImage) -> String { "/images/\(id(of: image))/vmlinuz" }
    /// The path of its first file system as boot loaders ask for it.
    static func initrd(of image: PXEImage) -> String { "/images/\(id(of: image))/initrd" }

    /// Where the installer's kernel lies.
    public func kernel(of image: PXEImage) -> String { root + Self.kernel(of: image) }
    /// Where its first file system lies: once a machine has this, its installer runs.
    public func initrd(of image: PXEImage) -> String { root + Self.initrd(of: image) }
    /// Where a boot loader lies.
    public func loader(_ loader: BootLoader) -> String { "\(root)/\(loader.rawValue)" }

    var localMenu: String { root + "/pxelinux.cfg/default" }
    var grubMenu: String { root + "/grub/grub.cfg" }
    func pxelinuxMenu(of mac: MACAddress) -> String { "\(root)/pxelinux.cfg/install/\(Self.name(of: mac))" }
    func grubMenu(of mac: MACAddress) -> String { "\(root)/grub/install/\(Self.name(of: mac))" }

    var servedFolders: [String] {
        [root] + ["/pxelinux.cfg", "/pxelinux.cfg/install", "/grub", "/grub/install"].map { root + $0 }
    }
}

// By HTTP
extension BootTree {
    /// Where the image lies once it is what its hash says.
    public func image(_ image: PXEImage) -> String { "\(images)/\(Self.id(of: image))/\(image.file)" }
    /// Where it lies before.
    public func partialImage(_ image: PXEImage) -> String { "\(images)/.partial/\(Self.id(of: image))" }

    /// Where images and seeds are served: a port of their own, so that no site claims them.
    public static let port: UInt16 = 8069
    /// Where a machine's seed is, below the address of that server; file names are appended as they are.
    public static func seedPath(of node: Node) -> String { "/seeds/\(name(of: node.mac))/" }

    var seeds: String { state + "/seeds" }
    func seed(of node: Node) -> String { "\(seeds)/\(Self.name(of: node.mac))" }
}

// By NFS
extension BootTree {
    /// Where clients find the folder of all roots.
    public static let rootsPath = "/srv/pxe/roots"
    /// Where it lies.
    public var roots: String { layout.path(Self.rootsPath) }

    /// What an installer mounts: the files of its image.
    static func root(of image: PXEImage) -> String { "\(rootsPath)/\(id(of: image))" }
    /// Where they lie once they are whole.
    public func root(of image: PXEImage) -> String { layout.path(Self.root(of: image)) }
    /// Where they lie before.
    public func partialRoot(of image: PXEImage) -> String { "\(images)/.partial/\(Self.id(of: image)).root" }
}

// Whether a machine is armed is decided by links alone, which lead to what an apply has rendered: whatever
// becomes of that, a link to nothing arms nobody.
extension BootTree {
    /// A file that a machine is offered while it is armed.
    public struct Link: Hashable, Sendable {
        /// Where the boot loader, or dnsmasq, looks.
        public let path: String
        /// Where it leads.
        public let target: String
    }

    /// The links that arm a machine. Those that decide come first: without them it gets the local disk,
    /// whatever it was offered.
    public func links(for mac: MACAddress) -> [Link] {
        let name = Self.name(of: mac)
        let targets = ["install/\(name)", "install/\(name)", "../options/\(name)"]
        return zip(linkPlaces, targets).map { place, target in
            Link(path: "\(place.folder)/\(place.prefix)\(name)", target: target)
        }
    }

    /// Whether a file is such a link.
    public static func arms(_ content: FileContent) -> Bool {
        guard case .link(let target) = content else { return false }
        return ["install/", "../options/"].contains { target.hasPrefix($0 + "01-") }
    }

    /// Where the links lie, and what comes before the name of a machine there.
    public var linkPlaces: [(folder: String, prefix: String)] {
        [(root + "/pxelinux.cfg", ""), (root + "/grub", "grub.cfg-"), (offers, "")]
    }

    /// The machine that a file in such a folder arms; nil where it is something else.
    public static func mac(ofLink name: String, prefix: String) -> MACAddress? {
        name.hasPrefix(prefix) ? mac(named: String(name.dropFirst(prefix.count))) : nil
    }

    /// What dnsmasq says to armed machines besides.
    var offers: String { state + "/armed" }
    /// What an apply has rendered for a machine that the profile offers an installation.
    public func options(for mac: MACAddress) -> String { "\(state)/options/\(Self.name(of: mac))" }
    var hook: String { state + "/hook" }
    /// What each machine booted last: like leases, it stays when what was rendered goes.
    public var history: String { layout.path("/var/lib/gwnet/boots.json") }
}

/// A program that firmware loads, by its path in the TFTP tree. All are for amd64, on any gateway.
public enum BootLoader: String, CaseIterable, Hashable, Sendable {
    /// For BIOS.
    case pxelinux = "pxelinux.0"
    /// What pxelinux.0 needs, of the very same version.
    case pxelinuxCore = "ldlinux.c32"
    /// For UEFI: the one that firmware trusts.
    case shim = "bootx64.efi"
    /// What shim loads, by this name and from beside it.
    case grub = "grubx64.efi"
}
