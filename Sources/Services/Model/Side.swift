/// The two sides of the gateway.
public enum Side: String, CaseIterable, Hashable, Sendable, Codable {
    /// The nodes' side.
    case cluster
    /// The side of the home network and the internet.
    case www
}
