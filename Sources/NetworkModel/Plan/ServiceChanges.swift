/// The changes of files and of the daemons that read them.
struct ServiceChanges {
    /// Daemons that stop: they let go of their files first.
    let stopping: [Change]
    /// A folder goes after what is in it.
    let files: [Change]
    /// Network managers that are told which links are whose.
    let managers: [Change]
    /// Daemons that start, or read their files again.
    let serving: [Change]

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
        files = changes.filter { !$0.removesFile } + changes.filter(\.removesFile).reversed()
        managers = daemons.filter(\.tellsLinkManager)
        let own = daemons.filter { !$0.tellsLinkManager }
        stopping = own.filter(\.stopsDaemon)
        serving = own.filter { !$0.stopsDaemon }
    }

    /// The client that ends, and gives back what it was leased.
    var releasing: [Change] { stopping.filter(\.releasesLease) }

    /// Everything but the managers.
    var own: [Change] { stopping + files + serving }

    /// Whether a manager hears of our links for the first time.
    var hasNewcomer: Bool { managers.contains(where: \.tellsNewcomer) }
}

extension Change {
    /// Whether it is about a network manager of somebody else.
    public var tellsLinkManager: Bool {
        if case .daemon(let daemon, _, _) = self { daemon.managesLinks } else { false }
    }

    /// Whether that manager hears of our links for the first time.
    public var tellsNewcomer: Bool {
        if case .daemon(_, .running(nil), .running(.some)) = self { tellsLinkManager } else { false }
    }

    /// Whether a DHCP client of ours ends: what it leaves of its link is known only afterwards.
    public var releasesLease: Bool {
        if case .daemon(.dhcpcd, _, .stopped) = self { true } else { false }
    }

    fileprivate var removesFile: Bool {
        if case .file(_, _, .absent) = self { true } else { false }
    }

    fileprivate var stopsDaemon: Bool {
        if case .daemon(_, _, .stopped) = self { true } else { false }
    }
}
