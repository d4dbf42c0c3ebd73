import Glibc
import Netlink

/// A file that counts only once it is what its SHA-256 says.
struct VerifiedFetch {
    /// What a person calls it.
    let name: String
    /// Where it can be had, in the order in which they are tried; the next one where one has it no more.
    let urls: [String]
    let sha256: String
    /// The largest size that it can have, in bytes; nil where nothing says so.
    let limit: UInt64?
    /// Where it grows; what is there already is gone on with.
    let partial: String
    /// Where it lies once it counts.
    let final: String
    /// What to look at where it is another file.
    let remedy: String
    let notify: (Notice) -> Void
    let progress: (FetchProgress) -> Void

    /// - Returns: false where it was there already.
    func run(holding lock: Int32) throws(Failure) -> Bool {
        guard !FileStore.isReadable(final) else { return false }
        do {
            try FileStore.makeFolder(FileStore.folder(of: partial))
            try FileStore.makeFolder(FileStore.folder(of: final))
        } catch {
            throw error.failure
        }
        let (download, total) = try source
        if let total, total > download.size {
            try DiskSpace.demand(total - download.size, below: FileStore.folder(of: partial), for: name)
        }
        try download.run(total: total, holding: lock)
        try verify(download)
        do {
            try publish()
        } catch {
            throw error.failure
        }
        return true
    }

    private var source: (Download, UInt64?) {
        get throws(Failure) {
            for (index, url) in urls.enumerated() {
                let download = Download(
                    url: url, path: partial, name: name, limit: limit, progress: progress)
                guard case .available(let total) = try download.announcement() else { continue }
                if index > 0 {
                    notify(
                        Notice(
                            "\(urls[0]) is not there any more (404): \(name) is fetched from \(url)",
                            remedy: "it is the same file if its SHA-256 is the same"))
                }
                return (download, total)
            }
            throw Failure(
                .failed, "\(name) is not there (404): \(urls.joined(separator: ", nor "))", remedy: remedy)
        }
    }

    private func verify(_ download: Download) throws(Failure) {
        var meter = ProgressMeter("verifying \(name)", total: download.size)
        let seen: String
        do {
            seen = try FileDigest.sha256(partial) { progress(meter.progress($0)) }
        } catch {
            throw error.failure
        }
        guard seen != sha256 else { return }
        FileStore.removeFile(partial)
        throw Failure(
            .failed, "\(name) is not the file that it should be: its SHA-256 is \(seen), not \(sha256)",
            remedy: "what was fetched is thrown away; \(remedy)")
    }

    private func publish() throws(FileError) {
        let descriptor = try FileStore.open(partial, O_RDONLY, "open")
        defer { close(descriptor) }
        try FileStore.check("write", partial) { fchmod(descriptor, 0o644) }
        try FileStore.check("write", partial) { fsync(descriptor) }
        try FileStore.rename(partial, to: final)
        try FileStore.synchronize(folder: FileStore.folder(of: final))
    }
}
