internal import CNetlink
import Glibc

/// Signals as something to poll(2) for, instead of what they would do; until this goes.
///
/// For a process of one thread: the others would go on taking them.
public struct SignalDescriptor: ~Copyable {
    /// Readable when one of the signals waits.
    public let descriptor: Int32
    private let previous: sigset_t

    /// Holds the signals back from now on. The corresponding C function is `signalfd`.
    public init(_ signals: [Int32]) throws(Errno) {
        var mask = sigset_t()
        sigemptyset(&mask)
        for signal in signals { sigaddset(&mask, signal) }
        var previous = sigset_t()
        sigprocmask(SIG_BLOCK, &mask, &previous)
        let flags = Int32(O_CLOEXEC | O_NONBLOCK)
        let descriptor = signalfd(-1, &mask, flags)
        guard descriptor >= 0 else {
            let error = Errno.current
            sigprocmask(SIG_SETMASK, &previous, nil)
            throw error
        }
        self.descriptor = descriptor
        self.previous = previous
    }

    deinit {
        close(descriptor)
        var previous = previous
        sigprocmask(SIG_SETMASK, &previous, nil)
    }

    /// The signal that has waited longest; nil where none does.
    public func next() -> Int32? {
        var record = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        return read(descriptor, &record, size) == size ? Int32(clamping: record.ssi_signo) : nil
    }
}
