import Glibc
import Netlink

/// Who takes an unconfirmed change back at its deadline, out of reach of the caller's log-out: a
/// transient unit where systemd runs this machine, else the guard of the change.
struct DeadlineWatch {
    private let surroundings: Surroundings
    private static let systemdRun = "/usr/bin/systemd-run"

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
    }

    /// - Parameter guardian: nil where nobody guards the change; then the next gwnet takes it back.
    func begin(with guardian: consuming Guardian?) throws(Failure) {
        if surroundings.isGuarded, Systemd.runsThisMachine(surroundings.paths) {
            let code = startUnit()
            if code == 0 {
                guardian?.release()
                return
            }
            surroundings.notify(
                Notice(
                    "systemd-run did not take the watch (exit \(code)), so a process of this session has it",
                    remedy: "confirm before you log out: logind may kill it then (KillUserProcesses=)"))
        }
        try guardian?.keepWatch()
    }

    private func startUnit() -> Int32 {
        var program = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &program, program.count)
        guard length > 0, length < program.count else { return 127 }
        let path = String(decoding: program[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let unit = [
            "--quiet", "--collect", "--unit=gwnet-confirm-\(getpid())",
            "--description=Takes back a change of gwnet that nobody confirms",
            "--property=Type=exec", "--property=Restart=on-failure",
        ]
        let command = Program(
            Self.systemdRun, unit + [path, "guard", GuardDuty.deadline.rawValue],
            descriptors: [STDERR_FILENO: STDERR_FILENO])
        do {
            return try command.start().exitCode()
        } catch {
            return 127
        }
    }
}
