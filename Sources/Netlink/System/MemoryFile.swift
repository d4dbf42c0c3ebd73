internal import CNetlink

/// A file that lives in memory and goes with its last descriptor (memfd_create(2)).
public enum MemoryFile {
    /// A descriptor that is closed on exec; -1, and errno, where the system has none left.
    public static func make() -> Int32 {
        // MFD_CLOEXEC of linux/memfd.h
        memfd_create("gwnet", 1)
    }
}
