import Glibc
import Netlink

/// The machines of a lab, as the parent of the processes that hold them.
struct Household: ~Copyable {
    private var lines: [Int32] = []
    private var processes: [Int32] = []
    /// Held open so that nobody else's namespace can get the number of one of ours.
    private var namespaces: [Int32] = []
    /// Whether it outlives the command that started it.
    private(set) var isKept = false

    /// Starts the machines, and returns when the lab is to go.
    mutating func live(with command: borrowing Line, in folder: borrowing LabFolder) {
        do {
            for host in LabHost.allCases { command.say(.machine(host, try add(host))) }
        } catch {
            return command.say(.failed(error))
        }
        command.say(.complete)
        while !isKept {
            guard waitForNews(on: command.descriptor) else { return }
            guard command.hear() == "keep" else { return }
            isKept = true
            folder.unlock()
            command.say(.kept)
        }
        _ = waitForNews(on: -1)
    }

    private mutating func add(_ host: LabHost) throws(Failure) -> Int32 {
        let line = try Line.start(["lab", "hold", host.rawValue], purpose: "a process of the lab")
        let process = line.process
        processes.append(process)
        let answer = line.hear().flatMap { Int32($0) } ?? EIO
        lines.append(line.release())
        guard answer == 0 else {
            let errno = Errno(rawValue: answer)
            throw Failure(
                errno == .notPermitted ? .notPermitted : .failed, "could not make a network namespace",
                kernelWords: errno.description)
        }
        namespaces.append(open("/proc/\(process)/ns/net", O_RDONLY | O_CLOEXEC))
        return process
    }

    /// Waits for the descriptor, which is passed over where it is negative (poll(2)). False when a
    /// machine has died.
    private func waitForNews(on command: Int32) -> Bool {
        while true {
            let watched = lines + [command]
            var news = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&news, nfds_t(news.count), -1) > 0 else { continue }
            return !news.dropLast().contains { $0.revents != 0 }
        }
    }

    /// Ends everything that runs in the lab, and waits until it has ended.
    func end() {
        let numbers = namespaces.compactMap { descriptor -> UInt64? in
            var status = stat()
            return fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : nil
        }
        Inhabitants(of: Set(numbers)).killAll()
        lines.forEach { close($0) }
        for process in processes { waitpid(process, nil, 0) }
    }
}
