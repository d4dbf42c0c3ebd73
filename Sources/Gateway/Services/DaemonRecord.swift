import Netlink
import NetworkModel
import Services

/// `/run/gwnet/daemons.json`: which process of each daemon has read which files. Of this boot and
/// namespace alone.
struct DaemonRecord: Codable, Equatable {
    /// A process of a daemon, and what it has read.
    struct Entry: Codable, Equatable {
        /// Nil while it is being started: whoever comes upon that has to look for it.
        let process: ProcessIdentity?
        /// Nil where nobody knows.
        let files: DaemonFiles?
    }

    /// What lay there when a boot had written its files.
    private struct Settlement: Codable, Equatable {
        /// In clock ticks since boot, as a process's start.
        let time: UInt64
        let files: [String: DaemonFiles]
    }

    private let situation: String
    private(set) var entries: [String: Entry] = [:]
    private var settled: Settlement?

    /// What was noted in this boot and namespace; empty where there is nothing.
    static func load(_ paths: Paths) throws(FileError) -> DaemonRecord {
        let here = try Situation.current()
        guard let bytes = try FileStore.readIfPresent(paths.daemons),
            let record = JSON.decode(DaemonRecord.self, from: bytes), record.situation == here
        else { return DaemonRecord(situation: here) }
        return record
    }

    private init(situation: String) {
        self.situation = situation
    }

    /// Notes that a boot has written its files, and starts no daemon itself.
    static func settle(_ modules: [ServiceModule], _ paths: Paths) throws(FileError) {
        var record = try load(paths)
        let files = modules.map { ($0.daemon.rawValue, $0.fingerprint) }
        let settlement = Settlement(
            time: ProcessIdentity.now, files: Dictionary(uniqueKeysWithValues: files))
        guard record.settled?.files != settlement.files else { return }
        record.settled = settlement
        try record.save(paths)
    }

    /// What a process has read: as it was noted, or, of one that started after a boot had written its
    /// files, what lay there then.
    func files(readBy process: ProcessIdentity, of daemon: Daemon) -> DaemonFiles? {
        guard let entry = self[daemon] else {
            return settled.flatMap { process.hasStarted(since: $0.time) ? $0.files[daemon.rawValue] : nil }
        }
        // Others restart a network manager; it reads then what lies there.
        let isSuccessor = daemon.managesLinks && entry.process?.isOlder(than: process) == true
        return entry.process == process || isSuccessor ? entry.files : .unknown
    }

    subscript(daemon: Daemon) -> Entry? {
        get { entries[daemon.rawValue] }
        set { entries[daemon.rawValue] = newValue }
    }

    func save(_ paths: Paths) throws(FileError) {
        guard let bytes = try? JSON.encode(self) else { return }
        try FileStore.replace(paths.daemons, with: bytes)
    }
}
