/// The changes of files and of the daemons that read them.
struct ServiceChanges {
    /// What stops lets go of its files first, and what starts finds them all there.
    let inOrder: [Change]

    init(from observed: NetworkState, to desired: NetworkState) {
        let removed = desired.files.filter { path, wanted in
            wanted == .absent && !(observed.files[path] ?? .absent).satisfies(wanted)
        }
        let changes = desired.files.sorted { $0.key < $1.key }.compactMap { path, wanted -> Change? in
            let present = observed.files[path] ?? .absent
            // What is in a folder may be about to go, and the folder with it.
            let isEmptied = wanted == .absent && removed.keys.contains { $0.hasPrefix(path + "/") }
            return present.satisfies(wanted) && !isEmptied
                ? nil : .file(path, before: present, after: wanted)
        }
        let daemons = desired.daemons.sorted { $0.key < $1.key }.compactMap { daemon, wanted -> Change? in
            let present = observed.daemons[daemon] ?? .stopped
            return present == wanted ? nil : .daemon(daemon, before: present, after: wanted)
        }
        // A folder goes after what is in it.
        let files = changes.filter { !$0.removesFile } + changes.filter(\.removesFile).reversed()
        let stopping = daemons.filter(\.stopsDaemon)
        inOrder = stopping + files + daemons.filter { !$0.stopsDaemon }
    }
}

extension Change {
    fileprivate var removesFile: Bool {
        if case .file(_, _, .absent) = self { true } else { false }
    }

    fileprivate var stopsDaemon: Bool {
        if case .daemon(_, _, .stopped) = self { true } else { false }
    }
}
