public import NetworkModel

/// The links that gwnet alone configures, as a file that its own later runs read: a manager is told of
/// each by name.
public enum OwnLinks {
    /// Where they are written.
    public static func path(in layout: Layout) -> String { layout.path("/var/lib/gwnet/own-links") }

    /// One a line; nothing else could be in a name.
    static func text(_ links: [LinkName]) -> String { links.map(\.description).text }

    /// The names in such a file; what is no name is left out.
    public static func links(in text: String) -> [LinkName] {
        text.split(separator: "\n").compactMap { LinkName(String($0)) }
    }
}
