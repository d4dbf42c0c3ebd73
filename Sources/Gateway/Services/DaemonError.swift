import NetworkModel

/// A daemon that did not do what it was told.
struct DaemonError: Error, Hashable {
    let daemon: Daemon
    /// Such as `start`.
    let operation: String
    /// The daemon's own words, or the service manager's.
    let words: String
    /// What to do; nil where the words say it.
    var remedy: String?
}
