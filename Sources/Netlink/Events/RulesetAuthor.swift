/// The process that has changed gwnet's tables, as the kernel notes it with each new generation
/// (NFT_MSG_NEWGEN, since Linux 4.6).
public struct RulesetAuthor: Hashable, Sendable {
    /// What it did to gwnet's tables.
    public enum Deed: String, Hashable, Sendable {
        /// Rules, elements, chains or objects came or went.
        case changed
        /// A table of gwnet's was removed, and nothing else.
        case removed
        /// Several tables were removed at once, as `flush ruleset` does.
        case flushed
    }

    /// NFTA_GEN_PROC_PID: as the first PID namespace counts, so another number in a container.
    public let process: UInt32
    /// NFTA_GEN_PROC_NAME: at most 15 bytes of it.
    public let name: String
    /// What it did to gwnet's tables.
    public let deed: Deed

    /// The values as they are.
    public init(process: UInt32, name: String, deed: Deed = .changed) {
        self.process = process
        self.name = name
        self.deed = deed
    }
}
