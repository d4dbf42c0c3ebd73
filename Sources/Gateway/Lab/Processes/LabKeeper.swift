import Glibc
import Netlink

/// The process that a lab hangs on: parent of the holders, and the one that puts the lab away.
///
/// The lab goes when a holder dies, and, until it is told to keep the lab, when the command that
/// started it is gone: a lab is either whole or not there.
public enum LabKeeper {
    /// The locked folder, in the keeper.
    static let folderDescriptor: Int32 = 3

    /// `gwnet lab keep FOLDER`; standard input is the line to the command, descriptor 3 the locked
    /// folder. Returns the exit code.
    public static func run(folder: String) -> Int32 {
        Detachment.detach(name: "lab keeper", keeping: 4)
        var household = Household(folder: folder)
        let command = Line(owning: 0)
        do {
            for host in LabHost.allCases { command.say("\(host.rawValue) \(try household.add(host))") }
            command.say("complete")
            household.stay(with: command)
        } catch {
            command.say("failed \(error.kernelWords ?? error.headline)")
        }
        household.putAway()
        return 0
    }
}

/// The holders, as their parent has them.
private struct Household: ~Copyable {
    private let folder: String
    private var lines: [Int32] = []
    private var processes: [Int32] = []
    /// Held open so that nobody else's namespace can get the number of one of ours.
    private var namespaces: [Int32] = []

    init(folder: String) {
        self.folder = folder
    }

    mutating func add(_ host: LabHost) throws(Failure) -> Int32 {
        let line = try Line.start(["lab", "hold", host.rawValue])
        let process = line.process
        processes.append(process)
        let answer = line.hear().flatMap { Int32($0) } ?? EIO
        lines.append(line.release())
        guard answer == 0 else {
            let errno = Errno(rawValue: answer)
            throw Failure(.failed, "could not make a network namespace", kernelWords: errno.description)
        }
        namespaces.append(open("/proc/\(process)/ns/net", O_RDONLY | O_CLOEXEC))
        return process
    }

    /// Returns when the lab is to go.
    func stay(with command: borrowing Line) {
        var isKept = false
        while true {
            var watched = lines.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            // A negative descriptor is passed over (poll(2)).
            watched.append(pollfd(fd: isKept ? -1 : command.descriptor, events: Int16(POLLIN), revents: 0))
            guard poll(&watched, nfds_t(watched.count), -1) >= 0 else { continue }
            if watched.dropLast().contains(where: { $0.revents != 0 }) { return }
            guard let last = watched.last, last.revents != 0 else { continue }
            guard command.hear() == "keep" else { return }
            isKept = true
            // Drops the lock that was inherited along with the folder.
            close(LabKeeper.folderDescriptor)
            command.say("kept")
        }
    }

    /// Ends everything that runs in the lab, waits until it has, and removes the folder.
    func putAway() {
        let numbers = namespaces.compactMap { descriptor -> UInt64? in
            var status = stat()
            return fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : nil
        }
        Inhabitants(of: Set(numbers)).killAll()
        lines.forEach { close($0) }
        for process in processes { waitpid(process, nil, 0) }
        LabFolder.remove(folder)
    }
}
