/// Where gwnet's files lie, below a root that `--root` chooses.
public struct Paths: Hashable, Sendable {
    /// Absolute, without a slash at its end; empty for `/`.
    public let root: String

    /// `--root`; slashes at its end do not count.
    public init(root: String = "") {
        var root = root[...]
        while root.hasSuffix("/") { root = root.dropLast() }
        self.root = String(root)
    }

    /// The profile where none is named.
    public var profile: String { root + "/etc/gwnet/gateway.yaml" }
    /// Each applied generation.
    var generations: String { root + "/var/lib/gwnet/generations" }
    /// The only place where a no-op may write.
    var runtime: String { root + "/run/gwnet" }
    /// Held while a command changes something.
    var lock: String { runtime + "/lock" }
    /// What links and parameters were like before the first apply of this boot.
    var baseline: String { runtime + "/baseline.json" }
}
