import Glibc

/// The system's service manager, where it is one.
enum Systemd {
    /// Whether systemd runs the machine whose network we change and whose files we write: not from
    /// within another network namespace, where its units would meet the host's network, and not for
    /// another root (sd_booted(3)).
    static func runsThisMachine(_ paths: Paths) -> Bool {
        paths.root.isEmpty && access("/run/systemd/system", F_OK) == 0 && isInFirstNamespace
    }

    /// Whether we are in the network namespace of the first process.
    static var isInFirstNamespace: Bool {
        var (first, own) = (stat(), stat())
        return stat("/proc/1/ns/net", &first) == 0 && stat("/proc/self/ns/net", &own) == 0
            && first.st_ino == own.st_ino && first.st_dev == own.st_dev
    }
}
