/// Who a service is for: sides of the gateway, and the links that are none.
public struct ServedLinks: Hashable, Sendable {
    /// The sides that may ask.
    public let sides: Set<Side>
    /// Whether virtual links without a side may, such as docker0 or those of a VPN.
    public let others: Bool

    /// The values as they are.
    public init(_ sides: Set<Side>, others: Bool = false) {
        self.sides = sides
        self.others = others
    }
}
