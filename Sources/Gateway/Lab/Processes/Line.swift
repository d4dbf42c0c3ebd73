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
    static func start(_ arguments: [String]) throws(Failure) -> Line {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Line.failure(.current) }
        let other = Line(owning: ends[1])
        do throws(Errno) {
            let child = try Program.ourselves(arguments, descriptors: [0: other.descriptor]).start()
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
