import NetworkModel
import Services

/// What is known of services before any profile is looked at.
struct ServiceScope {
    let layout: Layout
    let paths: Paths
    /// Whether files of others may be set aside.
    let takesOver: Bool
    /// True at boot, when daemons start by units of their own, after us.
    var leavesDaemons = false

    var keeper: DaemonKeeper { DaemonKeeper(layout, paths) }
}

/// The files and daemons that a profile's services want of this machine, amid what is ours already and
/// what is somebody else's.
struct Handover {
    let modules: [ServiceModule]
    /// The manifest itself among them.
    private(set) var files: [String: FileContent] = [:]
    private(set) var daemons: [Daemon: DaemonState] = [:]
    /// What is in the way, each with its remedy.
    private(set) var obstacles: [Failure] = []
    private(set) var notices: [Notice] = []
    private let scope: ServiceScope
    private let known: Manifest
    private var entries: [String: Manifest.Entry] = [:]

    /// - Parameter modules: empty where everything shall go.
    /// - Throws: `Failure` where what is there cannot be read.
    init(_ modules: [ServiceModule], in scope: ServiceScope, keepsDaemonsOff: Bool) throws(Failure) {
        self.modules = modules
        self.scope = scope
        known = try Manifest.load(scope.paths)
        if let manager = known.manager, manager != scope.layout.manager, !known.daemons.isEmpty {
            obstacles.append(Self.runElsewhere(manager))
        }
        do throws(FileError) {
            try claimFiles()
            try freePaths(besidesFirewall: keepsDaemonsOff)
            try leaveOldFiles()
            try disarm()
            let before =
                scope.leavesDaemons
                ? known.runningBefore : try claimDaemons(keepsDaemonsOff: keepsDaemonsOff)
            manifest = Manifest(files: entries, daemons: before, manager: scope.layout.manager)
        } catch {
            throw error.failure
        }
        files[scope.paths.manifest] = try manifest.content
    }

    private var manifest = Manifest()

    /// All that is in the way, as one failure; nil where nothing is.
    var obstacle: Failure? {
        guard let first = obstacles.first else { return nil }
        let rest = obstacles.dropFirst().map(\.headline)
        return Failure(
            first.code, ([first.headline] + rest).joined(separator: "\n       "), remedy: first.remedy)
    }

    /// Whether dnsmasq was gwnet's DHCP server before.
    var hasGivenAddresses: Bool { known.files[scope.layout.nodesFile] != nil }

    /// Whether anything of services was ours before.
    var hasLeftSomething: Bool { known != Manifest() }

    private mutating func claimFiles() throws(FileError) {
        var seen: Set<String> = []
        for module in modules {
            for folder in module.folders { try claim(folder, .folder(FileContent.Folder(isEmpty: true))) }
            // Every network manager wants to know which links are ours.
            for file in module.files where seen.insert(file.path).inserted {
                try claim(file.path, file.content)
            }
        }
    }

    private mutating func claim(_ path: String, _ wanted: FileContent) throws(FileError) {
        let present = try FileStore.content(path)
        let entry = known.files[path]
        if case .folder = wanted {
            // A folder that was there before is nobody's to take away, nor is what a link leads to.
            if case .link = present {
                if !FileStore.isFolder(path) { obstacles.append(Self.foreign(path, isEdited: false)) }
                entries[path] = entry
                return
            }
            files[path] = wanted
            if present == .absent || entry != nil {
                entries[path] = Manifest.Entry(hash: nil, original: entry?.original)
            }
            return
        }
        let isFree = present == .absent || present == wanted || known.isOurs(path, present)
        guard isFree || scope.takesOver else {
            obstacles.append(Self.foreign(path, isEdited: entry != nil))
            entries[path] = entry
            return
        }
        // What was there first comes back; what made room later is kept beside it.
        let displaced = isFree ? nil : setAside(path, present)
        let original = entry?.original ?? displaced
        files[path] = wanted
        keep(original)
        entries[path] = Manifest.Entry(hash: wanted.manifestHash, original: original)
    }

    /// What would stand in a daemon's way where it is, or does a firewall's work beside ours.
    private mutating func freePaths(besidesFirewall: Bool) throws(FileError) {
        let firewalls = besidesFirewall ? RivalFile.ofFirewall(in: scope.layout) : []
        for rival in firewalls + RivalFile.all(of: modules.map(\.daemon), in: scope.layout) {
            let entry = known.files[rival.path]
            let present = try FileStore.content(rival.path)
            guard present != .absent, rival.isInTheWay(present) else {
                guard let entry else { continue }
                if present == .absent { files[rival.path] = .absent }
                keep(entry.original)
                entries[rival.path] = entry
                continue
            }
            guard scope.takesOver else {
                if rival.aside == nil {
                    obstacles.append(rival.failure)
                } else {
                    notices.append(rival.notice)
                }
                entries[rival.path] = entry
                continue
            }
            if let aside = rival.aside { notices.append(Notice("\(rival.path) is set aside; \(aside)")) }
            let displaced = setAside(rival.path, present)
            let original = entry?.original ?? displaced
            files[rival.path] = .absent
            keep(original)
            entries[rival.path] = Manifest.Entry(hash: nil, original: original)
        }
    }

    /// What this profile no longer wants goes, and what had made room for it comes back.
    private mutating func leaveOldFiles() throws(FileError) {
        for (path, entry) in known.files where entries[path] == nil {
            let present = try FileStore.content(path)
            guard present == .absent || present.isFolder || known.isOurs(path, present) else {
                let copy = entry.original?.copy.map { "; what was there before gwnet lies in \($0)" } ?? ""
                notices.append(
                    Notice(
                        "\(path) was changed since gwnet wrote it, and stays",
                        remedy: "remove it if nobody needs it" + copy))
                continue
            }
            files[path] = try content(of: entry.original)
            if let copy = entry.original?.copy { files[copy] = .absent }
        }
    }

    /// Whoever is armed for what this profile does not offer is so no longer: it would be a surprise if it were
    /// once the profile offers it again.
    private mutating func disarm() throws(FileError) {
        let tree = BootTree(scope.layout)
        for mac in try tree.armedMachines {
            let isOffered = modules.contains { $0.files.contains { $0.path == tree.options(for: mac) } }
            for link in tree.links(for: mac) where !isOffered { files[link.path] = .absent }
        }
    }

    private func content(of original: Manifest.Original?) throws(FileError) -> FileContent {
        if let link = original?.link { return .link(to: link) }
        guard let copy = original?.copy else { return .absent }
        return try FileStore.content(copy)
    }

    private mutating func claimDaemons(keepsDaemonsOff: Bool) throws(FileError) -> [Daemon: Bool] {
        var before = known.runningBefore
        for module in modules {
            let daemon = module.daemon
            // Nobody has to be told anything who does not run.
            if daemon.managesLinks, try !scope.keeper.state(of: daemon).isRunning { continue }
            if before[daemon] == nil {
                let state: DaemonState = daemon.isOurs ? .stopped : try scope.keeper.state(of: daemon)
                before[daemon] = state.isRunning
            }
            daemons[daemon] = .running(module.fingerprint)
        }
        for (daemon, ran) in before where daemons[daemon] == nil {
            if daemon.managesLinks {
                if try scope.keeper.state(of: daemon).isRunning { daemons[daemon] = .running(nil) }
                if !keepsDaemonsOff { before[daemon] = nil }
                continue
            }
            let staysOff = keepsDaemonsOff && daemon != .resolver
            daemons[daemon] = ran && !staysOff ? .running(nil) : .stopped
            if !keepsDaemonsOff { before[daemon] = nil }
        }
        return before
    }

    /// Keeps the copy of what had made room earlier.
    private mutating func keep(_ original: Manifest.Original?) {
        guard let copy = original?.copy, files[copy] == nil else { return }
        guard let content = try? FileStore.content(copy), content != .absent else { return }
        files[copy] = content
    }

    private mutating func setAside(_ path: String, _ present: FileContent) -> Manifest.Original? {
        switch present {
        case .link(let target): return Manifest.Original(link: target, copy: nil)
        case .regular:
            let copy = freeName(for: scope.paths.replaced + String(path.dropFirst(scope.layout.root.count)))
            files[copy] = present
            return Manifest.Original(link: nil, copy: copy)
        case .absent, .folder, .special: return nil
        }
    }

    /// No copy takes the place of another.
    private func freeName(for path: String) -> String {
        var (name, number) = (path, 1)
        while files[name] != nil || (try? FileStore.content(name)) != .absent {
            number += 1
            name = "\(path)~\(number)"
            if number > 1000 { break }
        }
        return name
    }

    /// Two of a daemon would fight over its port, and which of them read what nobody could say.
    private static func runElsewhere(_ manager: Layout.Manager) -> Failure {
        Failure(
            .failed, "the daemons of gwnet are run by --services \(manager.rawValue)",
            remedy: "apply with --services \(manager.rawValue), or gwnet down first")
    }

    private static func foreign(_ path: String, isEdited: Bool) -> Failure {
        Failure(
            .failed,
            isEdited
                ? "\(path) was edited since gwnet wrote it" : "\(path) is there already, and is not gwnet's",
            remedy: "gwnet plan --take-over shows what would become of it; apply --take-over sets it aside, "
                + "and gwnet down puts it back")
    }
}

extension FileContent {
    fileprivate var isFolder: Bool {
        if case .folder = self { true } else { false }
    }
}

extension RenderedFile {
    /// As a state names it: root's.
    var content: FileContent { content(for: 0, 0) }

    func content(for user: UInt32, _ group: UInt32) -> FileContent {
        let access = FileAccess(mode: mode, user: user, group: group)
        return .regular(RegularFile(bytes: Array(text.utf8), access: access))
    }
}

extension ServiceModule {
    /// Of what the daemon reads, when it reads it.
    var fingerprint: DaemonFiles {
        DaemonFiles(start: digest { $0 == .start }, reload: digest { $0 == .reload })
    }

    private func digest(_ isMeant: (RenderedFile.Reading) -> Bool) -> UInt64 {
        files.filter { isMeant($0.reading) }.flatMap { Array("\($0.path)\n\($0.mode)\n\($0.text)\n".utf8) }
            .fnv1a
    }
}
