import Glibc
import Netlink
import NetworkModel
import Services

/// A unit of systemd, as `systemctl` knows it.
struct SystemdUnit {
    private let name: String
    private static let systemctl = "/usr/bin/systemctl"

    init(_ name: String) {
        self.name = name
    }

    /// The main process of the unit while it is active. A unit without one, such as the kernel's NFS
    /// server, is known by when it became active.
    ///
    /// A unit on its way up or down is waited for: somebody may have died over it.
    var mainProcess: ProcessIdentity? {
        get throws(FileError) {
            try findMainProcess()
        }
    }

    private func findMainProcess() throws(FileError) -> ProcessIdentity? {
        for _ in 0..<Self.patience {
            let run = ProgramRun(
                Command(
                    Self.systemctl,
                    ["show", "--property=ActiveState,SubState,MainPID,ActiveEnterTimestampMonotonic", name]))
            let properties = Self.properties(run.output)
            let states = Set([properties["ActiveState"], properties["SubState"]].compactMap { $0 })
            if states.contains("active") {
                if let number = properties["MainPID"].flatMap({ Int32($0) }), number > 0 {
                    return ProcessIdentity(number)
                }
                return properties["ActiveEnterTimestampMonotonic"].flatMap { UInt64($0) }
                    .map { ProcessIdentity(ofKernelSince: $0) }
            }
            guard run.isSuccess else {
                throw FileError(operation: "ask systemd about", path: name, errno: .tryAgain)
            }
            // What failed and is to be tried again in a while does not run.
            guard !Self.passing.isDisjoint(with: states), !states.contains("auto-restart") else {
                return nil
            }
            usleep(100_000)
        }
        throw FileError(operation: "wait for", path: name, errno: .tryAgain)
    }

    /// `KEY=VALUE` lines.
    private static func properties(_ text: String) -> [String: String] {
        let pairs = text.split(separator: "\n").compactMap { line -> (String, String)? in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        return Dictionary(pairs) { _, last in last }
    }

    private static let passing: Set<String> = ["activating", "deactivating", "reloading", "refreshing"]
    /// In tenths of a second.
    private static let patience = 600

    func perform(
        _ transition: DaemonTransition, _ daemon: Daemon, reload: Operation.Reload
    ) throws(DaemonError) {
        // A drop-in may have come or gone with the files.
        try call(["daemon-reload"], transition, daemon)
        let verb = transition == .reload && reload == .impossible ? "restart" : transition.rawValue
        do {
            try call([verb, name], transition, daemon)
            if transition != .stop { try prove(reload, transition, daemon) }
        } catch {
            // Restart= would start it again behind our back.
            _ = ProgramRun(Command(Self.systemctl, ["stop", name]))
            throw error
        }
    }

    /// Debian's unit of the kernel's NFS server passes over what exportfs answers: a line that it does not
    /// understand would be a share that nobody misses here.
    private func prove(
        _ reload: Operation.Reload, _ transition: DaemonTransition, _ daemon: Daemon
    ) throws(DaemonError) {
        guard case .command(let command) = reload else { return }
        let run = ProgramRun(command)
        guard !run.isSuccess else { return }
        throw DaemonError(daemon: daemon, operation: transition.rawValue, words: run.words)
    }

    /// What cannot be read now is read at the next boot.
    static func readAll() {
        _ = ProgramRun(Command(systemctl, ["daemon-reload"]))
    }

    private func call(
        _ words: [String], _ transition: DaemonTransition, _ daemon: Daemon
    ) throws(DaemonError) {
        let run = ProgramRun(Command(Self.systemctl, words), seconds: 100)
        guard !run.isSuccess else { return }
        throw DaemonError(
            daemon: daemon, operation: transition.rawValue,
            words: [run.words, journal].filter { !$0.isEmpty }.joined(separator: "; "),
            remedy: "systemctl status \(name); journalctl -u \(name)")
    }

    /// The daemon's own last words.
    private var journal: String {
        let words = ["--unit", name, "--lines=3", "--output=cat", "--no-pager", "--quiet"]
        return ProgramRun(Command("/usr/bin/journalctl", words)).words
    }
}
