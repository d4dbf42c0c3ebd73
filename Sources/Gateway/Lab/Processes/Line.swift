import Glibc
import Netlink

/// One end of a pair of connected sockets, over which processes of the lab talk in lines of text.
///
/// Its end tells the other side that this side is gone, however that came: the kernel closes it.
/// PR_SET_PDEATHSIG would say so to children alone, and not to one whose parent died too early.
struct Line: ~Copyable {
    let descriptor: Int32
    /// The process at the other end, where we started it; else 0.
    let process: Int32

    /// Takes over a descriptor.
    init(owning descriptor: Int32, to process: Int32 = 0) {
        self.descriptor = descriptor
        self.process = process
    }

    deinit {
        close(descriptor)
    }

    /// Gives the descriptor away.
    consuming func release() -> Int32 {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    /// Starts a program whose standard input is the other end.
    static func start(
        _ arguments: [String], descriptors: [Int32: Int32] = [:]
    ) throws(Failure) -> Line {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Line.failure(.current) }
        let other = Line(owning: ends[1])
        let input = descriptors.merging([0: other.descriptor]) { given, _ in given }
        do throws(Errno) {
            let child = try Program.ourselves(arguments, descriptors: input).start()
            return Line(owning: ends[0], to: child.processID)
        } catch {
            close(ends[0])
            throw Line.failure(error)
        }
    }

    /// Closes this end, and waits until the process at the other has drawn its conclusions.
    consuming func hangUp() {
        let process = process
        close(release())
        _ = Child(processID: process).exitCode()
    }

    func say(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        // Without the flag an other side that is gone would end this process by SIGPIPE.
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// The next line; nil when the other side is gone.
    func hear() -> String? {
        var bytes: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = read(descriptor, &byte, 1)
            if count < 0 && Errno.current == .interrupted { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
    }

    private static func failure(_ errno: Errno) -> Failure {
        Failure(.failed, "could not start a process of the lab", kernelWords: errno.description)
    }
}

/// Makes a process of the lab independent of who started it.
enum Detachment {
    /// A session of its own, the root folder, and no descriptor but the first ones: a lab that stays
    /// up shall hold neither a terminal, nor a mount, nor somebody's pipe or lock.
    static func detach(name: String, keeping count: Int32) {
        setsid()
        chdir("/")
        let open = FileStore.names(in: "/proc/self/fd").compactMap { Int32($0) }
        for descriptor in open where descriptor >= count { close(descriptor) }
        // What ps and top show (proc_pid_comm(5)); at most 15 bytes are kept.
        guard let comm = try? FileStore.open("/proc/self/comm", O_WRONLY, "open") else { return }
        try? FileStore.write(Array(name.utf8.prefix(15)), to: comm, path: "/proc/self/comm")
        close(comm)
    }
}
