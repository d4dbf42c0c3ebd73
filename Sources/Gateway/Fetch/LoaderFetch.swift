import NetworkModel
import Glibc
import Netlink
import Services

/// The boot loaders: of the image's vendor where firmware looks at signatures.
struct LoaderFetch {
    let tree: BootTree
    let image: PXEImage
    let notify: (Notice) -> Void
    let progress: (FetchProgress) -> Void

    private var disc: DiscImage { DiscImage(path: tree.image(image)) }
    private var stage: String { tree.images + "/.partial/loaders" }
    /// Which loaders belong to the image: a line of SHA-256 and name for each, after those of the packages that
    /// are pinned.
    private var record: String { FileStore.folder(of: tree.kernel(of: image)) + "/loaders" }

    /// - Returns: false where they were there already.
    func run(holding lock: Int32) throws(Failure) -> Bool {
        do throws(FileError) {
            if try isCurrent { return false }
        } catch {
            throw error.failure
        }
        defer { FileStore.removeFolder(stage) }
        var loaders: [BootLoader: [UInt8]] = [:]
        for package in LoaderPackage.bios { try add(&loaders, try fetched(package, lock), package.files) }
        try addSigned(&loaders, lock)
        do throws(FileError) {
            try publish(loaders)
        } catch {
            throw error.failure
        }
        return true
    }

    private var isCurrent: Bool {
        get throws(FileError) {
            guard let bytes = try FileStore.readIfPresent(record) else { return false }
            return try String(decoding: bytes, as: UTF8.self) == lines
        }
    }

    private var lines: String {
        get throws(FileError) {
            // Another gwnet may know a later version.
            var lines = (LoaderPackage.bios + LoaderPackage.debian).map { "\($0.sha256)  \($0.name)\n" }
                .joined()
            for loader in BootLoader.allCases {
                let path = tree.loader(loader)
                let digest = FileStore.isReadable(path) ? try FileDigest.sha256(path) : "none"
                lines += "\(digest)  \(loader.rawValue)\n"
            }
            return lines
        }
    }

    /// From the image itself where it brings them along, as Ubuntu's do.
    private func addSigned(_ loaders: inout [BootLoader: [UInt8]], _ lock: Int32) throws(Failure) {
        var packages: [(path: String, files: [BootLoader: [String]])] = []
        for (name, files) in LoaderPackage.signed {
            let found = try disc.files(in: "/", ["-name", "\(name)_*_amd64.deb"]).sorted()
            if let last = found.last { packages.append((last, files)) }
        }
        if packages.count == LoaderPackage.signed.count {
            for (path, files) in packages {
                let copy = stage + "/package.deb"
                try makeStage()
                FileStore.removeFile(copy)
                try disc.extract([(path, copy)])
                try add(&loaders, copy, files)
            }
            return
        }
        guard try isDebian else { throw noLoaders }
        for package in LoaderPackage.debian { try add(&loaders, try fetched(package, lock), package.files) }
    }

    private var isDebian: Bool {
        get throws(Failure) {
            guard try disc.files(in: "/.disk", ["-name", "info"]) == ["/.disk/info"] else { return false }
            let copy = stage + "/info"
            try makeStage()
            FileStore.removeFile(copy)
            try disc.extract([("/.disk/info", copy)])
            let bytes = (try? FileStore.read(copy, limit: 4096)) ?? []
            return String(decoding: bytes, as: UTF8.self).hasPrefix("Debian")
        }
    }

    private var noLoaders: Failure {
        let names = [BootLoader.shim, .grub].map(\.rawValue).joined(separator: " and ")
        return Failure(
            .failed, "\(image.file) brings no signed boot loaders along, and none are known for its vendor",
            remedy: "put shim and network GRUB of its vendor into \(tree.root) as \(names)")
    }

    /// Where packages lie, and where they grow.
    var packageParts: [String] {
        (LoaderPackage.bios + LoaderPackage.debian).map(path).flatMap { [$0, $0 + ".part"] }
    }

    private func path(_ package: LoaderPackage) -> String {
        "\(tree.images)/.partial/\(package.name)-\(package.sha256.prefix(12)).deb"
    }

    private func fetched(_ package: LoaderPackage, _ lock: Int32) throws(Failure) -> String {
        let path = path(package)
        _ = try VerifiedFetch(
            name: package.name, urls: package.urls, sha256: package.sha256, limit: LoaderPackage.largest,
            partial: path + ".part",
            final: path,
            remedy: "a later gwnet may know a later version", notify: notify, progress: progress
        ).run(holding: lock)
        return path
    }

    private func makeStage() throws(Failure) {
        do {
            try FileStore.makeFolder(stage)
        } catch {
            throw error.failure
        }
    }

    /// Takes loaders out of a package.
    private func add(
        _ loaders: inout [BootLoader: [UInt8]], _ package: String, _ files: [BootLoader: [String]]
    ) throws(Failure) {
        let folder = stage + "/unpacked"
        FileStore.removeFolder(folder)
        try makeStage()
        let run = ProgramRun(Command("/usr/bin/dpkg-deb", ["--extract", package, folder]), seconds: 120)
        guard run.isSuccess else {
            throw Failure(
                .failed, "could not unpack \(package)", kernelWords: run.words, speaker: "dpkg-deb")
        }
        for (loader, places) in files {
            guard let place = places.first(where: { FileStore.isReadable("\(folder)/\($0)") }) else {
                throw Failure(.failed, "\(package) holds no \(places.joined(separator: ", nor "))")
            }
            do {
                loaders[loader] = try FileStore.read("\(folder)/\(place)")
            } catch {
                throw error.failure
            }
        }
    }

    /// The record comes last: without it all is done again.
    private func publish(_ loaders: [BootLoader: [UInt8]]) throws(FileError) {
        for (loader, bytes) in loaders { try FileStore.replace(tree.loader(loader), with: bytes) }
        try FileStore.replace(record, with: Array(try lines.utf8))
    }
}
