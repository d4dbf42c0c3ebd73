public import NetworkModel

/// The links that gwnet alone configures, as a file that its own later runs read: a manager is told of
/// each by name.
public enum OwnLinks {
    /// Where they are written.
    public static func path(in layout: Layout) -> String { layout.path("/var/lib/gwnet/own-links") }

    /// One a line, with a word behind those that another program has made; no name has a space in it.
    static func text(_ sides: [Frontage]) -> String {
        sides.map { $0.isMade ? "\($0.link) \(madeByOthers)" : "\($0.link)" }.text
    }

    private static let madeByOthers = "made-by-others"

    /// The names in such a file; what is no name is left out.
    public static func links(in text: String) -> [LinkName] {
        lines(text).compactMap { $0.first.flatMap { LinkName(String($0)) } }
    }

    /// Those among them that are hardware.
    public static func hardware(in text: String) -> [LinkName] {
        lines(text).filter { $0.count == 1 }.compactMap { LinkName(String($0[0])) }
    }

    private static func lines(_ text: String) -> [[Substring]] {
        text.split(separator: "\n").map { $0.split(separator: " ") }
    }
}
