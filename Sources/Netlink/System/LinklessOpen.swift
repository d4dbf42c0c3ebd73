internal import CNetlink

/// Opens by a path that symbolic links cannot lead elsewhere (openat2(2)).
public enum LinklessOpen {
    /// Opens by a path on which no symbolic link is allowed (RESOLVE_NO_SYMLINKS).
    ///
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

    /// Opens by a path that stays below a folder, links on it included (RESOLVE_BENEATH).
    ///
    /// - Returns: a descriptor; -1 and EXDEV where the path leads out, also by an absolute link.
    public static func beneath(_ path: String, from folder: Int32, _ flags: Int32) -> Int32 {
        gwnet_openat2(folder, path, UInt64(UInt32(bitPattern: flags)), UInt64(RESOLVE_BENEATH))
    }
}
