import Glibc
import Netlink
import Services

/// The image's files, for installers that mount them instead of holding the image in memory.
struct ImageRoot {
    let tree: BootTree
    let image: PXEImage
    let progress: (FetchProgress) -> Void

    private var stage: String { tree.partialRoot(of: image) }

    /// - Returns: false where they were there already.
    func run() throws(Failure) -> Bool {
        guard !FileStore.isFolder(tree.root(of: image)) else { return false }
        // What an earlier run has left there.
        FileStore.removeFolder(stage)
        do {
            try unpack()
            try publish()
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

    private func unpack() throws(Failure) {
        let size = FileStore.size(tree.image(image))
        try DiskSpace.demand(
            size, below: tree.roots, for: "unpacking \(image.file)", undone: "nothing was unpacked")
        let before = try DiskSpace.free(below: tree.roots)
        var meter = ProgressMeter("unpacking \(image.file)", total: size)
        try DiscImage(path: tree.image(image)).extractAll(to: stage) {
            // xorriso says in words alone how far it is; what it has written is what there is less room.
            let free = (try? DiskSpace.free(below: tree.roots)) ?? before
            progress(meter.progress(min(size, before > free ? before - free : 0)))
        }
    }

    /// Whole on the disk before it has its name.
    private func publish() throws(FileError) {
        let descriptor = try FileStore.open(stage, O_RDONLY | O_DIRECTORY, "open")
        defer { close(descriptor) }
        try FileStore.check("write", stage) { FileSystem.synchronize(descriptor) }
        try FileStore.makeFolder(tree.roots)
        try FileStore.rename(stage, to: tree.root(of: image))
        try FileStore.synchronize(folder: tree.roots)
    }
}
