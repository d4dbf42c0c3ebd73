import Netlink
import NetworkModel
import Profile
import Services

/// `gwnet pxe arm` and `disarm`: one machine for one installation.
public enum PXEArm {
    /// What a person is to know before a disk is wiped.
    public struct Proposal: Sendable {
        /// The machine.
        public let node: Node
        /// What would be installed.
        public let image: String
        /// Whether somebody could log in to it afterwards.
        public let hasKeys: Bool
    }

    /// What arming a node would do; nothing is done.
    ///
    /// - Throws: `Failure` with code `missing` where the node is not known, or what it boots is not there.
    public static func propose(_ name: String, in surroundings: Surroundings) throws(Failure) -> Proposal {
        let offer = try BootOffer(in: surroundings)
        let node = try offer.node(name)
        let missing = offer.missing
        guard missing.isEmpty else {
            throw Failure(
                .missing, "\(name) would find nothing to boot: \(missing.joined(separator: ", ")) not there",
                remedy: "gwnet pxe fetch")
        }
        return Proposal(
            node: node, image: offer.service.image.label, hasKeys: !offer.service.sshAuthorizedKeys.isEmpty)
    }

    /// - Returns: false where it was armed already.
    public static func arm(_ name: String, in surroundings: Surroundings) throws(Failure) -> Bool {
        try surroundings.demandPrivilege("pxe arm")
        let node = try propose(name, in: surroundings).node
        return try Lock(surroundings.paths).settled(in: surroundings) { _ throws(Failure) in
            let offer = try BootOffer(in: surroundings)
            guard node.macs.allSatisfy({ FileStore.isReadable(offer.tree.options(for: $0)) }) else {
                throw Failure(
                    .failed, "what \(name) would boot has not been written",
                    remedy: "services were left alone when the profile was applied: gwnet apply")
            }
            try ServedTree(offer.tree).requireClosed()
            do throws(FileError) {
                return try Arming(offer.layout, surroundings.paths).arm(node)
            } catch {
                throw error.failure
            }
        }
    }

    /// Waits for no lock: there is never a reason not to.
    ///
    /// - Returns: false where it was not armed.
    public static func disarm(_ name: String, in surroundings: Surroundings) throws(Failure) -> Bool {
        try surroundings.demandPrivilege("pxe disarm")
        let offer = try BootOffer(in: surroundings)
        let node = try offer.node(name)
        do throws(FileError) {
            return try Arming(offer.layout, surroundings.paths).disarm(node.macs)
        } catch {
            throw error.failure
        }
    }
}
