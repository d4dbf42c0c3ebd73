/// What a raw line of a profile says, as far as that concerns the lines around it.
public enum ExtraLine {
    /// The name of the option that a line of dnsmasq's sets; nil for a comment or nothing.
    public static func option(_ line: String) -> String? {
        let statement = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        let name = (statement.split(separator: "=", maxSplits: 1).first ?? "").filter { !$0.isWhitespace }
        return name.isEmpty ? nil : String(name)
    }

    /// What the option is set to, item by item.
    static func values(_ line: String) -> [String] {
        let statement = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        let value = statement.split(separator: "=", maxSplits: 1).dropFirst().first ?? ""
        return value.split(separator: ",").map { item in String(item.filter { !$0.isWhitespace }) }
    }
}
