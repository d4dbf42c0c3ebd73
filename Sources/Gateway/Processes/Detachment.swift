import Glibc

/// Makes a process independent of who started it.
enum Detachment {
    /// A session of its own, the root folder, and no descriptor but the first three: what stays
    /// behind shall hold neither a terminal, nor a mount, nor somebody's pipe or lock.
    static func detach(name: String) {
        setsid()
        chdir("/")
        let open = FileStore.names(in: "/proc/self/fd").compactMap { Int32($0) }
        for descriptor in open where descriptor > 2 { close(descriptor) }
        // What ps and top show (proc_pid_comm(5)); at most 15 bytes are kept.
        guard let comm = try? FileStore.open("/proc/self/comm", O_WRONLY, "open") else { return }
        try? FileStore.write(Array(name.utf8.prefix(15)), to: comm, path: "/proc/self/comm")
        close(comm)
    }
}
