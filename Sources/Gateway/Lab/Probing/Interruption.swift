import Glibc

/// Ctrl-C and the like wait while this lives, so that work is put in order first; then they end the
/// process as they would have.
struct Interruption: ~Copyable {
    private var previous = sigset_t()
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    init() {
        var blocked = sigset_t()
        sigemptyset(&blocked)
        for signal in Interruption.signals { sigaddset(&blocked, signal) }
        sigprocmask(SIG_BLOCK, &blocked, &previous)
    }

    deinit {
        var previous = previous
        sigprocmask(SIG_SETMASK, &previous, nil)
    }

    /// Throws when a signal waits.
    func check() throws(Failure) {
        var pending = sigset_t()
        sigpending(&pending)
        guard !Interruption.signals.contains(where: { sigismember(&pending, $0) == 1 }) else {
            throw Failure(.failed, "interrupted")
        }
    }
}
