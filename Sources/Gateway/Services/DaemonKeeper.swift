import Glibc
import Netlink
import NetworkModel
import Services

/// Starts, stops, reloads and observes the daemons, by systemd or by itself.
struct DaemonKeeper {
    let layout: Layout
    let paths: Paths

    init(_ layout: Layout, _ paths: Paths) {
        self.layout = layout
        self.paths = paths
    }

    /// The process that is the daemon; nil where it does not run.
    private func process(of daemon: Daemon) throws(FileError) -> ProcessIdentity? {
        if daemon.managesLinks { return try LinkManager(daemon, layout).process }
        return switch layout.manager {
        case .systemd: try SystemdUnit(layout.operation(of: daemon).unit).mainProcess
        case .direct:
            try DirectDaemon(layout.operation(of: daemon), noted: DaemonRecord.load(paths)[daemon]?.process)
                .process
        }
    }

    func state(of daemon: Daemon) throws(FileError) -> DaemonState {
        let record = try DaemonRecord.load(paths)
        if let process = try process(of: daemon) {
            return .running(record.files(readBy: process, of: daemon))
        }
        // Somebody died while it started: it may be on its way.
        guard let entry = record[daemon], entry.process == nil, layout.manager == .direct,
            DirectDaemon(layout.operation(of: daemon)).isOnItsWay
        else { return .stopped }
        return .running(.unknown)
    }

    /// Makes a daemon read again what it reads on SIGHUP; nothing where it does not run.
    func hangUp(_ daemon: Daemon) throws(FileError) {
        try process(of: daemon)?.hangUp()
    }

    /// Brings a daemon from one state to another, and notes what it has read by now.
    func carryOut(_ daemon: Daemon, from before: DaemonState, to after: DaemonState) throws(MachineError) {
        let transition = DaemonTransition(from: before, to: after)
        let noted: ProcessIdentity?
        do throws(FileError) {
            noted = try DaemonRecord.load(paths)[daemon]?.process
            // Whoever dies in between has told nobody what the daemon has read, or that it is there.
            try note(DaemonRecord.Entry(process: nil, files: nil), of: daemon)
            // What a client says from now on is news, though it be leased the same again.
            if daemon == .dhcpcd { try FileStore.make(paths.followedLease, .absent) }
        } catch {
            throw .file(error)
        }
        do throws(DaemonError) {
            if daemon.managesLinks {
                try LinkManager(daemon, layout).tell(isFirstTime: before == .running(nil))
            } else {
                try perform(transition, daemon, noted)
            }
        } catch {
            throw .daemon(error)
        }
        do throws(FileError) {
            guard case .running(let files) = after else { return try note(nil, of: daemon) }
            guard let process = try process(of: daemon) else {
                throw FileError(operation: transition.rawValue, path: "\(daemon)", errno: .noProcess)
            }
            try note(DaemonRecord.Entry(process: process, files: files), of: daemon)
        } catch  where error.errno == .noProcess {
            throw .daemon(
                DaemonError(daemon: daemon, operation: transition.rawValue, words: "it ended at once"))
        } catch {
            throw .file(error)
        }
    }

    /// Makes systemd forget or learn drop-ins that came or went after the last daemon was told anything.
    func noticeUnits(among changes: [Change]) {
        guard layout.manager == .systemd else { return }
        let units = layout.path("/etc/systemd/system/")
        let hasUnits = changes.contains { change in
            if case .file(let path, _, _) = change { path.hasPrefix(units) } else { false }
        }
        if hasUnits { SystemdUnit.readAll() }
    }

    private func perform(
        _ transition: DaemonTransition, _ daemon: Daemon, _ noted: ProcessIdentity?
    ) throws(DaemonError) {
        let operation = layout.operation(of: daemon)
        switch layout.manager {
        case .systemd:
            try SystemdUnit(operation.unit).perform(transition, daemon, reload: operation.reload)
        case .direct:
            try DirectDaemon(operation, noted: noted).perform(transition, daemon)
        }
    }

    private func note(_ entry: DaemonRecord.Entry?, of daemon: Daemon) throws(FileError) {
        var record = try DaemonRecord.load(paths)
        guard record[daemon] != entry else { return }
        record[daemon] = entry
        try record.save(paths)
    }
}
