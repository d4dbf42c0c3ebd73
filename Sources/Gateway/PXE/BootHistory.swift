import NetworkModel
import Services

/// What each machine booted last over the network: `/var/lib/gwnet/boots.json`, written by dnsmasq's hook alone.
public struct BootHistory: Codable, Equatable, Sendable {
    /// By the machine's name in the boot tree.
    private(set) var boots: [String: Boot] = [:]

    /// One boot, from the firmware's question for an address on.
    public struct Boot: Codable, Equatable, Sendable {
        /// The processor and firmware that asked (RFC 4578 2.1); nil where it did not say.
        public let architecture: Int?
        /// Seconds since 1970.
        public let askedAt: Int
        /// Whether it was armed then.
        public let wasArmed: Bool
        /// What it fetched, the first thing first.
        public fileprivate(set) var files: [File] = []
        /// When it was disarmed, having got its initrd, or because the boot before had started the installer for
        /// all that can be told; nil where it was not.
        public fileprivate(set) var disarmedAt: Int?

        /// No boot loader takes so many seconds from the kernel to the next boot.
        private static let longestLoading = 300

        /// Whether it has had its kernel since it was armed, and long enough ago: dnsmasq reports no transfer whose
        /// last block nobody acknowledges, and a machine that comes again then may have installed itself.
        func startedInstaller(armedAt: Int, now: Int) -> Bool {
            files.contains { file in
                file.path.hasPrefix("/images/") && file.path.hasSuffix("/vmlinuz") && file.at >= armedAt
                    && now - file.at > Self.longestLoading
            }
        }
    }

    /// A file that was fetched whole.
    public struct File: Codable, Equatable, Sendable {
        /// Below the root of the tree.
        public let path: String
        /// Its size.
        public let bytes: Int
        /// Seconds since 1970.
        public let at: Int
    }

    /// A machine that fetches on and on fills no disk.
    private static let most = 60

    /// The history, empty where there is none or somebody damaged it: it is shown, and nothing is decided
    /// by it.
    static func load(_ tree: BootTree) -> BootHistory {
        let bytes = (try? FileStore.readIfPresent(tree.history)) ?? nil
        return bytes.flatMap { BootHistory(file: $0) } ?? BootHistory()
    }

    /// Nil where it is damaged: what counts with its times could not.
    init?(file bytes: [UInt8]) {
        guard let history = JSON.decodePlainly(BootHistory.self, from: bytes) else { return nil }
        let times = history.boots.values.flatMap { boot in
            [boot.askedAt] + boot.files.map(\.at) + (boot.disarmedAt.map { [$0] } ?? [])
        }
        guard times.allSatisfy(\.isRecordedTime) else { return nil }
        self = history
    }

    init() {}

    func save(_ tree: BootTree) throws(Failure) {
        let bytes = try JSON.encodePlainly(self)
        do {
            try FileStore.replace(tree.history, with: bytes)
        } catch {
            throw error.failure
        }
    }

    subscript(mac: MACAddress) -> Boot? {
        get { boots[BootTree.name(of: mac)] }
        set { boots[BootTree.name(of: mac)] = newValue }
    }

    /// The NIC by which a machine booted last; the first one where none is known to have booted.
    func latest(of macs: [MACAddress]) -> [MACAddress] {
        let booted = macs.max { (self[$0]?.askedAt ?? 0) < (self[$1]?.askedAt ?? 0) }
        return (booted.flatMap { self[$0] == nil ? nil : $0 } ?? macs.first).map { [$0] } ?? []
    }

    /// The firmware has an address. It may ask more than once before it fetches anything.
    mutating func begin(_ mac: MACAddress, architecture: Int?, at moment: Int, isArmed: Bool) {
        self[mac] = Boot(architecture: architecture, askedAt: moment, wasArmed: isArmed)
    }

    /// A transfer was finished.
    mutating func add(_ path: String, bytes: Int, at moment: Int, to mac: MACAddress) {
        var boot = self[mac] ?? Boot(architecture: nil, askedAt: moment, wasArmed: true)
        guard boot.files.count < Self.most, path.utf8.count < 300 else { return }
        boot.files.append(File(path: path, bytes: bytes, at: moment))
        self[mac] = boot
    }

    mutating func disarmed(_ mac: MACAddress, at moment: Int) {
        self[mac]?.disarmedAt = moment
    }
}
