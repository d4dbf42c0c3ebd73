import Glibc
import Netlink

/// One end of a pair of connected sockets, over which processes of gwnet talk in lines of text.
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

    /// Starts this program anew, with the other end as its standard input.
    ///
    /// - Parameter purpose: what it is called where it cannot be started.
    static func start(
        _ arguments: [String], purpose: String, descriptors: [Int32: Int32] = [:], isShielded: Bool = false
    ) throws(Failure) -> Line {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Line.failure(purpose, .current) }
        let other = Line(owning: ends[1])
        var descriptors = descriptors
        descriptors[STDIN_FILENO] = other.descriptor
        do throws(Errno) {
            let program = Program.ourselves(arguments, descriptors: descriptors, isShielded: isShielded)
            return Line(owning: ends[0], to: try program.start().processID)
        } catch {
            close(ends[0])
            throw Line.failure(purpose, error)
        }
    }

    /// Closes this end, and waits until the process at the other has drawn its conclusions.
    consuming func hangUp() {
        let process = process
        close(release())
        _ = Child(processID: process).exitCode()
    }

    /// - Returns: false where the other side will not hear it: whoever waited for an answer would do
    ///   so for ever.
    @discardableResult
    func say(_ text: String) -> Bool {
        let bytes = Array((text + "\n").utf8)
        // Without the flag an other side that is gone would end this process by SIGPIPE.
        return uninterrupted { send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) } == bytes.count
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

    private static func failure(_ purpose: String, _ errno: Errno) -> Failure {
        Failure(.failed, "could not start \(purpose)", kernelWords: errno.description)
    }
}
