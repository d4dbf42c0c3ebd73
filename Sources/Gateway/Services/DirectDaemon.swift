import Glibc
import Netlink
import NetworkModel
import Services

/// A daemon that gwnet starts by itself, known by its pid file.
struct DirectDaemon {
    private let operation: Operation
    /// The process that was noted when it was started; nil where none was.
    private let noted: ProcessIdentity?
    /// In seconds: how long a daemon may take to come up, or to go down before it is killed.
    private static let patience = 15

    init(_ operation: Operation, noted: ProcessIdentity? = nil) {
        self.operation = operation
        self.noted = noted
    }

    /// The one that was noted, as long as it lives; else the one that the pid file names. Nil where there is
    /// none, or the number belongs by now to a process that is not ours, be it of the same program.
    var process: ProcessIdentity? {
        get throws(FileError) {
            if let noted, noted.isAlive, noted.runs(operation.program) { return noted }
            guard let bytes = try FileStore.readIfPresent(operation.processIDFile),
                let number = Int32(String(decoding: bytes, as: UTF8.self).trimmingASCIIWhitespace),
                let process = ProcessIdentity(number), process.runs(operation.program)
            else { return nil }
            return isOurs(process) ? process : nil
        }
    }

    /// Whether it runs without a pid file, or is about to: it was started by somebody who died over it.
    var isOnItsWay: Bool {
        for _ in 0..<5 {
            if !strays.isEmpty { return true }
            usleep(20_000)
        }
        return false
    }

    /// The processes of the program that are ours: nginx keeps its arguments in its title, dhcpcd does not.
    private var strays: [ProcessIdentity] {
        let processes = FileStore.names(in: "/proc").compactMap { Int32($0) }
            .compactMap { ProcessIdentity($0) }
            .filter { $0.runs(operation.program) && $0.isInOurNetwork }
        guard let mount = operation.mounts.first else { return processes.filter(hasOurArguments) }
        return Dictionary(grouping: processes) { $0.mountNamespace }
            .filter { isOurs($0.key, of: $0.value, mount) }.flatMap(\.value)
    }

    private func isOurs(_ process: ProcessIdentity) -> Bool {
        operation.mounts.isEmpty ? hasOurArguments(process) : strays.contains(process)
    }

    /// Whether it was started with our files: its command line names them, and no other's does.
    private func hasOurArguments(_ process: ProcessIdentity) -> Bool {
        let bytes = (try? FileStore.read("/proc/\(process.number)/cmdline")) ?? []
        let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return words.joined(separator: " ").contains(operation.signature)
    }

    /// Whether these are all processes of the mount namespace that we made.
    ///
    /// Who has our folder, which is root's alone, in the place of another is ours, and so is whatever shares its
    /// namespace: dhcpcd's helpers shut themselves into a folder from which no mount is to be seen. Of one
    /// that was killed only helpers may be left; then the number that was noted decides, which another
    /// namespace may have by now only if it has no more than helpers either.
    private func isOurs(
        _ namespace: String?, of processes: [ProcessIdentity], _ mount: Operation.Mount
    ) -> Bool {
        guard let namespace, namespace != ProcessIdentity.ownMountNamespace else { return false }
        if processes.contains(where: { $0.sees(mount.source, at: mount.target) }) { return true }
        let noted = ((try? FileStore.readIfPresent(namespaceFile)) ?? nil) ?? []
        return processes.allSatisfy(\.isElsewhere)
            && String(decoding: noted, as: UTF8.self).trimmingASCIIWhitespace == namespace
    }

    /// Which mount namespace it has: written in there before the daemon is.
    private var namespaceFile: String { (operation.mounts.first?.source ?? "") + ".namespace" }

    /// What is run: with folders of its own, in a mount namespace of its own (unshare(1), mount(8)).
    private var launch: Command {
        guard !operation.mounts.isEmpty else { return operation.launch }
        let steps = operation.mounts.flatMap { mount in
            ["mkdir -p '\(mount.target)'", "mount --bind \"$1\" '\(mount.target)'", "shift"]
        }
        let note = ["readlink /proc/self/ns/mnt >\"$1\"", "shift"]
        return Command(
            "/usr/bin/unshare",
            ["--mount", "/bin/sh", "-ec", (note + steps + ["exec \"$@\""]).joined(separator: "; "), "sh"]
                + [namespaceFile] + operation.mounts.map(\.source) + [operation.launch.program]
                + operation.launch.arguments)
    }

    func perform(_ transition: DaemonTransition, _ daemon: Daemon) throws(DaemonError) {
        do {
            switch transition {
            case .start: try start(daemon)
            case .stop: try stop()
            case .restart:
                try stop()
                try start(daemon)
            case .reload: try reload(daemon)
            }
        } catch let error as FileError {
            throw DaemonError(
                daemon: daemon, operation: transition.rawValue, words: "\(error.path): \(error.errno)")
        } catch let error as DaemonError {
            throw error
        } catch {
            throw DaemonError(daemon: daemon, operation: transition.rawValue, words: "\(error)")
        }
    }

    private func start(_ daemon: Daemon) throws {
        guard access(operation.program, X_OK) == 0 else {
            throw DaemonError(
                daemon: daemon, operation: "start", words: "\(operation.program) is not installed",
                remedy: "apt install \(operation.package)")
        }
        try FileStore.makeFolder(FileStore.folder(of: operation.processIDFile))
        for mount in operation.mounts { try FileStore.makeFolder(mount.source) }
        // Helpers of one that was killed still have its ports, or answer in its place.
        endStrays()
        // Some write it only where there is none; a stale one may name anybody.
        FileStore.removeFile(operation.processIDFile)
        // What an earlier run has said is not the answer.
        if operation.readiness != .launched { FileStore.removeFile(operation.logFile) }
        let run = ProgramRun(launch, seconds: Self.patience)
        guard run.isSuccess else {
            throw DaemonError(daemon: daemon, operation: "start", words: run.words)
        }
        var hasRun = false
        for _ in 0..<(Self.patience * 100) {
            let isThere = try process != nil
            if try isThere && isReady { return }
            guard isThere || !hasRun else {
                throw DaemonError(
                    daemon: daemon, operation: "start", words: GaneshaLog(try log).lastWords)
            }
            hasRun = isThere
            usleep(10_000)
        }
        // One that ended sooner than anybody looked has told its log why.
        let said = operation.readiness == .launched ? "" : GaneshaLog(try log).lastWords
        let silence =
            hasRun ? "it does not get ready" : "it wrote no process id to \(operation.processIDFile)"
        throw DaemonError(
            daemon: daemon, operation: "start", words: hasRun || said.isEmpty ? silence : said)
    }

    private var log: String {
        get throws(FileError) {
            String(decoding: try FileStore.readIfPresent(operation.logFile) ?? [], as: UTF8.self)
        }
    }

    private var isReady: Bool {
        get throws(FileError) {
            switch operation.readiness {
            case .launched: true
            case .logged(let words): try log.contains(words)
            }
        }
    }

    private func stop() throws {
        if let process = try process {
            process.terminate()
            for _ in 0..<(Self.patience * 100) where process.isAlive { usleep(10_000) }
            process.kill()
            process.waitForEnd()
            // Its helpers clear up after it.
            for _ in 0..<100 where !strays.isEmpty { usleep(10_000) }
        }
        endStrays()
        FileStore.removeFile(operation.processIDFile)
        operation.mounts.map(\.source).forEach(FileStore.removeFolder)
        if !operation.mounts.isEmpty { unlink(namespaceFile) }
    }

    private func endStrays() {
        for _ in 0..<100 {
            let strays = strays
            if strays.isEmpty { break }
            strays.forEach { $0.kill() }
            usleep(10_000)
        }
    }

    private func reload(_ daemon: Daemon) throws {
        switch operation.reload {
        case .hangUp: try process?.hangUp()
        case .command(let command):
            let run = ProgramRun(command, seconds: Self.patience)
            guard run.isSuccess else {
                throw DaemonError(daemon: daemon, operation: "reload", words: run.words)
            }
        case .impossible:
            try stop()
            try start(daemon)
        }
    }
}
