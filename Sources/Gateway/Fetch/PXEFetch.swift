import Glibc
import Netlink
import NetworkModel
import Profile
import Services

/// `gwnet pxe fetch`: the image, what is in it, and the boot loaders. What is there already is left alone.
public enum PXEFetch {
    /// What a fetch did.
    public struct Outcome: Encodable, Sendable {
        /// Where the image lies.
        public let image: String
        /// What is new, in words; empty where all was there.
        public let fetched: [String]
    }

    /// - Parameter progress: told how far it is, a few times in a second.
    /// - Throws: `Failure`; what is not whole and verified does not count, and is gone on with the next time.
    public static func run(
        _ profilePath: String, in surroundings: Surroundings, progress: @escaping (FetchProgress) -> Void
    ) throws(Failure) -> Outcome {
        let file = try ProfileFile(profilePath)
        guard let service = file.profile.services.pxe else {
            throw Failure(
                .missing, "\(file.path) installs nothing over the network",
                remedy: "write services.pxe: image, url and sha256 say what is fetched")
        }
        try surroundings.demandPrivilege("pxe fetch")
        guard let layout = try Layout(.automatic, surroundings.paths) else {
            return Outcome(image: "", fetched: [])
        }
        let tree = BootTree(layout)
        let parts = Parts(
            service: service, tree: tree, surroundings: surroundings, progress: progress,
            place: file.place(of: "services.pxe.image.sha256"))
        return try FetchLock.take(tree).during { lock throws(Failure) in
            Outcome(image: tree.image(service.image), fetched: try parts.fetch(holding: lock.descriptor))
        }
    }

    /// What a machine needs to boot, one after the other.
    private struct Parts {
        let service: PXEService
        let tree: BootTree
        let surroundings: Surroundings
        let progress: (FetchProgress) -> Void
        let place: String

        /// - Returns: what is new, in words.
        func fetch(holding lock: Int32) throws(Failure) -> [String] {
            var fetched: [String] = []
            removeOtherParts()
            do throws(Failure) {
                if try wholeImage.run(holding: lock) { fetched.append("image") }
                if try ImageParts(tree: tree, image: image).run() { fetched.append("kernel and initrd") }
                if try loaders.run(holding: lock) { fetched.append("boot loaders") }
                if service.root == .nfs, try root.run() { fetched.append("files for NFS") }
            } catch {
                throw error.leaving(.kept(fetched))
            }
            return fetched
        }

        /// What an earlier fetch left of other images and packages: nothing would ever continue it.
        private func removeOtherParts() {
            let folder = FileStore.folder(of: tree.partialImage(image))
            let wanted: [String] = [tree.partialImage(image), folder + "/lock"]
            let kept = Set(wanted + loaders.packageParts)
            for path in FileStore.names(in: folder).map({ "\(folder)/\($0)" }) where !kept.contains(path) {
                if unlink(path) != 0 { FileStore.removeFolder(path) }
            }
        }

        private var image: PXEImage { service.image }

        private var root: ImageRoot { ImageRoot(tree: tree, image: image, progress: progress) }

        private var wholeImage: VerifiedFetch {
            VerifiedFetch(
                name: image.file, urls: [image.url] + [ImageURL.archive(of: image.url)].compactMap { $0 },
                sha256: image.sha256, limit: image.size, partial: tree.partialImage(image),
                final: tree.image(image),
                remedy: "see \(place), and SHA256SUMS beside the image", notify: surroundings.notify,
                progress: progress)
        }

        private var loaders: LoaderFetch {
            LoaderFetch(tree: tree, image: image, notify: surroundings.notify, progress: progress)
        }
    }
}

/// Where Ubuntu's images go once a newer one has taken their place.
enum ImageURL {
    /// `http://releases.ubuntu.com/jammy/x.iso` moves to `http://old-releases.ubuntu.com/releases/jammy/x.iso`;
    /// nil where no such place is known.
    static func archive(of url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let rest = url[scheme.upperBound...]
        guard rest.hasPrefix("releases."), let slash = rest.firstIndex(of: "/") else { return nil }
        return "\(url[..<scheme.upperBound])old-\(rest[..<slash])/releases\(rest[slash...])"
    }
}

/// Lets one gwnet at a time fetch; another one may apply meanwhile.
enum FetchLock {
    /// - Returns: the lock, in the folder of what is not whole yet, which only root may look into.
    static func take(_ tree: BootTree) throws(Failure) -> Lock {
        let path = tree.images + "/.partial/lock"
        do {
            let folder = try Directory(FileStore.folder(of: path), isMade: true, for: "make folder")
            let descriptor = folder.descriptor
            if try folder.status.st_mode & 0o777 != 0o700 {
                try FileStore.check("write", folder.path) { fchmodat(descriptor, ".", 0o700, 0) }
            }
        } catch {
            throw error.failure
        }
        return try Lock(at: path, isNoted: false) { holder in
            Failure(
                .busy, "another gwnet is fetching already (\(holder) holds \(path))",
                remedy: "wait until it is done, then try again")
        }
    }
}
