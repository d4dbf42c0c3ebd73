internal import CNetlink

/// Opens by a path on which no symbolic link is allowed (openat2(2), RESOLVE_NO_SYMLINKS).
public enum LinklessOpen {
    /// - Parameters:
    ///   - folder: the descriptor that a relative path starts at; AT_FDCWD is the working folder.
    ///   - flags: as open(2) takes them.
    /// - Returns: a descriptor; -1 and ELOOP where a part of the path is a symbolic link, ENOSYS where the
    ///   kernel is older than 5.6.
    public static func open(_ path: String, from folder: Int32, _ flags: Int32) -> Int32 {
        gwnet_openat2(
            folder, path, UInt64(UInt32(bitPattern: flags)),
            UInt64(RESOLVE_NO_SYMLINKS) | UInt64(RESOLVE_NO_MAGICLINKS))
    }
}
