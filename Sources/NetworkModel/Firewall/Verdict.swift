/// What becomes of a packet: `NF_ACCEPT`, `NF_DROP` or one of `enum nft_verdicts`.
public enum Verdict: Hashable, Sendable, Codable, CustomStringConvertible {
    case accept
    case drop
    case jump(String)
    case goto(String)
    case `return`

    /// As nft writes it.
    public var description: String {
        switch self {
        case .accept: "accept"
        case .drop: "drop"
        case .jump(let chain): "jump \(chain)"
        case .goto(let chain): "goto \(chain)"
        case .return: "return"
        }
    }
}
