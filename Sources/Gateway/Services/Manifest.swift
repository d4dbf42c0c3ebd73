import NetworkModel
import Services

/// `/var/lib/gwnet/manifest.json`: the files that are ours, and what there was before them. It is
/// itself one of the files that a change writes, so it is true whenever a change is whole.
struct Manifest: Codable, Equatable {
    /// A file of ours.
    struct Entry: Codable, Equatable {
        /// FNV-1a of what was written, to tell whether somebody has edited it since; nil for a path
        /// that shall be free, and for folders.
        let hash: String?
        /// What was there before gwnet; nil where nothing was.
        let original: Original?
    }

    /// What had to make room.
    struct Original: Codable, Equatable {
        /// Where a symbolic link led; nil for a file.
        let link: String?
        /// Where the file lies now; nil for a link.
        let copy: String?
    }

    private let version: Int
    /// By path.
    private(set) var files: [String: Entry]
    /// The daemons that were handed something, and whether each ran before.
    private(set) var daemons: [String: Bool]
    /// Who runs them; nil where nothing was handed over.
    let manager: Layout.Manager?

    /// Of a machine that gwnet has written nothing on.
    init(files: [String: Entry] = [:], daemons: [Daemon: Bool] = [:], manager: Layout.Manager? = nil) {
        version = 1
        self.files = files
        self.manager = files.isEmpty && daemons.isEmpty ? nil : manager
        self.daemons = Dictionary(uniqueKeysWithValues: daemons.map { ($0.key.rawValue, $0.value) })
    }

    /// The daemons that were handed something, and whether each ran before.
    var runningBefore: [Daemon: Bool] {
        Dictionary(
            uniqueKeysWithValues: daemons.compactMap { name, ran in Daemon(rawValue: name).map { ($0, ran) } }
        )
    }

    /// - Throws: `Failure` where the file is damaged: nobody could say then what is ours.
    static func load(_ paths: Paths) throws(Failure) -> Manifest {
        do {
            guard let bytes = try FileStore.readIfPresent(paths.manifest) else { return Manifest() }
            guard let manifest = JSON.decodePlainly(Manifest.self, from: bytes), manifest.version == 1 else {
                throw Failure(
                    .failed, "\(paths.manifest) is damaged: it says which files are gwnet's",
                    remedy: "move it away; then gwnet apply --take-over writes its files anew")
            }
            return manifest
        } catch let error as FileError {
            throw error.failure
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure(.failed, "could not read \(paths.manifest)", kernelWords: "\(error)")
        }
    }

    /// The text of the file, or its absence where there is nothing to say.
    var content: FileContent {
        get throws(Failure) {
            guard !files.isEmpty || !daemons.isEmpty else { return .absent }
            return .regular(RegularFile(bytes: try JSON.encodePlainly(self)))
        }
    }

    /// Whether what has the path is what gwnet wrote there.
    func isOurs(_ path: String, _ content: FileContent) -> Bool {
        guard let hash = files[path]?.hash else { return false }
        return hash == content.manifestHash
    }
}

extension FileContent {
    /// Tells versions of a file apart; nil for what has no bytes.
    var manifestHash: String? {
        guard case .regular(let file) = self else { return nil }
        return "fnv1a64:" + String(file.bytes.fnv1a, radix: 16)
    }
}
