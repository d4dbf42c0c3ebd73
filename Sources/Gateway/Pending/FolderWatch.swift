import Glibc

/// Tells when a folder is moved or removed (inotify(7)).
struct FolderWatch: ~Copyable {
    private let descriptor: Int32

    /// One that never tells anything where the system has no more watches, or the folder is gone.
    init(_ folder: String) {
        descriptor = inotify_init1(Int32(IN_CLOEXEC))
        inotify_add_watch(descriptor, folder, UInt32(IN_MOVE_SELF) | UInt32(IN_DELETE_SELF))
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Waits for that, at most so long, and at most a minute: a clock that stands still while the
    /// machine sleeps decides when poll(2) returns.
    func wait(milliseconds: Int64) {
        var news = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&news, 1, Int32(clamping: min(max(milliseconds, 1), 60_000)))
    }
}
