import Glibc
import Netlink
import Services

/// The installer's kernel and initrd, out of the very image that is served.
struct ImageParts {
    let tree: BootTree
    let image: PXEImage

    /// - Returns: false where they were there already.
    func run() throws(Failure) -> Bool {
        guard ![tree.kernel(of: image), tree.initrd(of: image)].allSatisfy(FileStore.isReadable) else {
            return false
        }
        let disc = DiscImage(path: tree.image(image))
        let names = try disc.files(in: "/casper", ["-maxdepth", "1"]).map {
            String($0.dropFirst("/casper/".count))
        }
        guard let parts = DiscImage.installer(among: names) else {
            throw Failure(
                .failed, "\(image.file) has no installer's kernel and initrd in /casper",
                remedy: "images of Ubuntu Server have (ubuntu-…-live-server-amd64.iso)")
        }
        let folder = FileStore.folder(of: tree.kernel(of: image))
        let stage = FileStore.folder(of: folder) + "/.new"
        FileStore.removeFolder(stage)
        do {
            try FileStore.makeFolder(stage)
            try disc.extract([
                ("/casper/\(parts.kernel)", stage + "/vmlinuz"),
                ("/casper/\(parts.initrd)", stage + "/initrd"),
            ])
            for name in ["vmlinuz", "initrd"] { try FileStore.open(stage + "/" + name, toAll: 0o644) }
            FileStore.removeFolder(folder)
            try FileStore.rename(stage, to: folder)
            try FileStore.synchronize(folder: FileStore.folder(of: folder))
        } catch let error as FileError {
            FileStore.removeFolder(stage)
            throw error.failure
        } catch let error as Failure {
            FileStore.removeFolder(stage)
            throw error
        } catch {
            throw Failure(.failed, "could not unpack \(image.file)", kernelWords: "\(error)")
        }
        return true
    }
}

extension FileStore {
    /// Makes a file's mode what whoever serves it needs (files of an image are read-only), and its bytes last.
    fileprivate static func open(_ path: String, toAll mode: mode_t) throws(FileError) {
        let descriptor = try open(path, O_RDONLY | O_NOFOLLOW, "open")
        defer { close(descriptor) }
        try check("write", path) { fchmod(descriptor, mode) }
        try check("write", path) { fsync(descriptor) }
    }
}
