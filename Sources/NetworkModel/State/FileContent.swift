/// What has a path, as far as gwnet has a say in it.
public enum FileContent: Hashable, Sendable, Codable {
    /// Nothing.
    case absent
    case regular(RegularFile)
    /// A symbolic link, and where it leads.
    case link(to: String)
    case folder(Folder)
    /// A device, a socket, a pipe: never ours.
    case special

    /// A folder, as it shall be or as it is.
    public struct Folder: Hashable, Sendable, Codable {
        /// False where something is in it, so that it stays.
        public let isEmpty: Bool
        /// Permissions and owner for one that has to be made.
        public let access: FileAccess

        /// The values as they are.
        public init(isEmpty: Bool, access: FileAccess = .open) {
            self.isEmpty = isEmpty
            self.access = access
        }
    }

    /// Whether there is nothing to do for what is wanted.
    ///
    /// A folder that is there is as good as any, and one that holds something outlives the wish for it.
    public func satisfies(_ wanted: FileContent) -> Bool {
        switch (self, wanted) {
        case (.folder, .folder): true
        case (.folder(let folder), .absent): !folder.isEmpty
        default: self == wanted
        }
    }
}

/// A file's bytes, and who may read them.
public struct RegularFile: Hashable, Sendable, Codable {
    /// The whole content.
    public let bytes: [UInt8]
    /// Permissions and owner.
    public let access: FileAccess

    /// The values as they are.
    public init(bytes: [UInt8], access: FileAccess = .readable) {
        self.bytes = bytes
        self.access = access
    }
}

/// Permissions and owner, as chmod(2) and chown(2) take them.
public struct FileAccess: Hashable, Sendable, Codable {
    /// The lower twelve bits of st_mode.
    public let mode: UInt16
    /// st_uid
    public let user: UInt32
    /// st_gid
    public let group: UInt32

    /// root's, unless it is said otherwise.
    public init(mode: UInt16, user: UInt32 = 0, group: UInt32 = 0) {
        self.mode = mode
        self.user = user
        self.group = group
    }

    /// A file that everybody may read: 0644.
    public static let readable = FileAccess(mode: 0o644)
    /// A folder that everybody may look into: 0755.
    public static let open = FileAccess(mode: 0o755)
}
