import NetworkModel
import ArgumentParser
import Gateway
import Glibc

extension CompletionKind {
    /// A profile.
    static var profile: CompletionKind { .file(extensions: ["yaml", "yml"]) }

    /// A node of the profile that the line names, else of the default one.
    static var node: CompletionKind { .custom { words, _, _ in NodeCompletion(words).names } }

    /// What `gwnet explain` takes for a packet.
    static var packet: CompletionKind {
        .custom { words, _, _ in
            NodeCompletion(words).names + ["gateway", "internet", "www", "cluster", "tcp", "udp", "ping"]
        }
    }

    /// What `gwnet status` takes: its sections, and profiles.
    static var statusWord: CompletionKind {
        .custom { _, _, typed in StatusSection.allCases.map(\.rawValue) + profiles(beginning: typed) }
    }

    /// Profiles, and folders that may hold some.
    private static func profiles(beginning typed: String) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(typed + "*", GLOB_MARK, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
            .filter { path in [".yaml", ".yml", "/"].contains { path.hasSuffix($0) } }
    }
}

/// The nodes that a line under construction may mean.
struct NodeCompletion {
    private let path: String

    /// The words of the line as the shell has them, quotes included.
    init(_ words: [String]) {
        let root = zip(words, words.dropFirst()).first { $0.0 == "--root" }?.1
        let named = words.last { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
        path = named ?? Paths(root: root ?? "").profile
    }

    /// None where no profile can be read: a shell shows no errors.
    var names: [String] {
        guard let file = try? ProfileFile(path) else { return [] }
        return file.profile.nodes.hosts.map(\.name)
    }
}
