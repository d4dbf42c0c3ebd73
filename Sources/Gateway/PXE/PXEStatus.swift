import Glibc
import NetworkModel
import Profile
import Services

/// `gwnet pxe status`: who is armed, what there is to boot, and what each machine booted last.
public struct PXEStatus: Encodable, Sendable {
    /// Of the JSON object.
    public let version = 1
    /// What the boot menu calls the image.
    public let image: String
    /// What is not there yet, in words; nothing can be armed before it is.
    public let missing: [String]
    /// Every node of the profile in force.
    public let nodes: [Machine]

    /// A node as it boots.
    public struct Machine: Encodable, Sendable {
        /// Its name.
        public let name: String
        /// By which it is known.
        public let mac: String
        /// The address that it gets.
        public let address: String
        /// Since when it is armed, in seconds since 1970; nil where it is not.
        public let armedAt: Int?
        /// Its last boot over the network; nil where it made none.
        public let lastBoot: BootStory?
        /// What it fetched then.
        public let files: [BootHistory.File]
    }

    /// - Throws: `Failure` with code `missing` where the profile in force installs nothing.
    public static func run(in surroundings: Surroundings) throws(Failure) -> PXEStatus {
        let offer = try BootOffer(in: surroundings)
        let history = BootHistory.load(offer.tree)
        do {
            let armed = try Arming(offer.layout, surroundings.paths).armed
            let now = Glibc.time(nil)
            return PXEStatus(
                image: offer.service.image.label, missing: offer.missing,
                nodes: offer.file.profile.nodes.hosts.map { node in
                    let boot = history.latest(of: node.macs).first.flatMap { history[$0] }
                    return Machine(
                        name: node.name, mac: node.mac.description, address: node.address.description,
                        armedAt: node.macs.compactMap { armed[$0] }.max(),
                        lastBoot: boot.map { BootStory($0, now: now) },
                        files: boot?.files ?? [])
                })
        } catch {
            throw error.failure
        }
    }
}
