internal import CNetlink

/// A file system as a whole.
public enum FileSystem {
    /// Waits until everything on it has been written that was to be (syncfs(2)).
    ///
    /// - Parameter descriptor: of any file there.
    /// - Returns: -1, and errno, where not all could be.
    public static func synchronize(_ descriptor: Int32) -> Int32 { syncfs(descriptor) }
}
