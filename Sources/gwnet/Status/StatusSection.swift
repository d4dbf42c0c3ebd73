import NetworkModel
import Profile

/// A part of the status that can be asked for by name, and then shows all it knows.
enum StatusSection: String, CaseIterable {
    case roles
    case routes
    case firewall
    case nat
    case nodes
    case services
    case problems
}

/// `[PROFILE] [SECTION…]`, in any order.
struct StatusWords {
    /// Nil for the profile in force.
    private(set) var profile: String?
    /// As they were asked for.
    private(set) var sections: [StatusSection] = []

    /// What was asked for that cannot be told.
    struct Unclear: Error {
        let message: String
    }

    /// A section's name is the section, also where a file is called so (`./nodes` is the file).
    /// Anything else that has a slash, ends as profiles do, or is a file, is the profile.
    ///
    /// - Parameter isFile: whether there is a file of that name.
    init(_ words: [String], isFile: (String) -> Bool) throws(Unclear) {
        for word in words {
            if let section = StatusSection(rawValue: word) {
                if !sections.contains(section) { sections.append(section) }
            } else if StatusWords.namesProfile(word) || isFile(word) {
                if let profile { throw Unclear(message: "two profiles: \(profile) and \(word)") }
                profile = word
            } else {
                throw Unclear(message: StatusWords.unknown(word))
            }
        }
    }

    private static func namesProfile(_ word: String) -> Bool {
        word.contains("/") || word.hasSuffix(".yaml") || word.hasSuffix(".yml")
    }

    private static func unknown(_ word: String) -> String {
        let known = StatusSection.allCases.map(\.rawValue)
        return "\(word) is neither a section nor a profile: \(Suggestion.text(for: word, among: known))"
    }
}
