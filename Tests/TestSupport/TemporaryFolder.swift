internal import CNetlink
import Glibc

/// Does something with an empty folder that only this thread and what it starts can see: it lies in
/// memory and goes with the thread's mount namespace, also where the run is killed.
public func withTemporaryFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
    demandOwnNamespace()
    try unshareMounts()
    guard mount("none", "/mnt", "tmpfs", 0, nil) == 0 else { throw SystemError("mount a temporary folder") }
    defer { umount2("/mnt", Int32(MNT_DETACH)) }
    return try body("/mnt")
}

/// A file system at the path that is none in memory, within `withTemporaryFolder`: nfs-ganesha 6 shares
/// nothing of such.
public func mountDisk(at path: String) throws {
    _ = try sh(
        """
        mkdir -p '\(path)'
        truncate -s 64M '\(path).disk'
        mkfs.ext4 -q '\(path).disk'
        mount -o loop '\(path).disk' '\(path)'
        """)
}

/// Makes what lies at the path read-only for the calling thread and what it starts, within
/// `withTemporaryFolder`.
public func makeReadOnly(_ path: String) throws {
    guard mount(path, path, nil, UInt(MS_BIND), nil) == 0,
        mount(nil, path, nil, UInt(MS_REMOUNT | MS_BIND | MS_RDONLY), nil) == 0
    else { throw SystemError("make \(path) read-only") }
}

/// Gives the calling thread a mount namespace of its own, so that what it mounts goes with it.
private func unshareMounts() throws {
    guard gwnet_unshare_mounts() == 0 else { throw SystemError("make a mount namespace") }
    // Private, or our mounts would travel to the namespace that we came from. In a chroot whose root
    // is no mount there is nothing to be made so (EINVAL).
    guard mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0 || errno == EINVAL else {
        throw SystemError("make mounts private")
    }
}

/// Ends a test that would take its mounts to other tests: it does not run within `inNamespace`.
private func demandOwnNamespace() {
    var (process, thread) = (stat(), stat())
    stat("/proc/self/ns/net", &process)
    stat("/proc/thread-self/ns/net", &thread)
    precondition(process.st_ino != thread.st_ino, "a temporary folder needs a namespace")
}
