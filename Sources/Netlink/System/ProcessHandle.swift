internal import CNetlink
import Glibc

/// A process, held by the kernel's own handle (pidfd_open(2)): its number may pass to another process, the
/// handle never does.
public struct ProcessHandle: ~Copyable {
    private let descriptor: Int32

    /// Nil, and errno, where there is no such process, or no such call.
    public init?(_ number: Int32) {
        let descriptor = gwnet_pidfd_open(number)
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Sends a signal to that process and no other (pidfd_send_signal(2)).
    public borrowing func send(_ signal: Int32) {
        _ = gwnet_pidfd_signal(descriptor, signal)
    }
}
