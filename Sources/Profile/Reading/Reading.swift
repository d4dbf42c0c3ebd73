/// What one reading of a profile gathers besides values: the problems, and which list items it had to leave
/// out.
///
/// A class, since every shape adds to the same one.
final class Reading {
    /// Whoever has a hundred problems is not helped by the next one, and a hostile file could have a million.
    static let maximumFindings = 100

    /// Whether the profile is one that was applied before.
    let isOfKeptProfile: Bool
    /// What refuses the profile.
    private(set) var findings: [Finding]
    /// What does not.
    private(set) var warnings: [Finding] = []
    private var keptIndexes: [String: [Int]] = [:]

    init(findings: [Finding] = [], isOfKeptProfile: Bool = false) {
        self.isOfKeptProfile = isOfKeptProfile
        self.findings = findings
    }

    /// Whether no further problem would be shown.
    var isFull: Bool { findings.count >= Self.maximumFindings }

    func report(_ finding: Finding) {
        switch finding.severity {
        case .error: if !isFull { findings.append(finding) }
        case .warning: if warnings.count < Self.maximumFindings { warnings.append(finding) }
        }
    }

    /// Remembers which items of a list could be read, when not all could.
    func keep(_ indexes: [Int], of path: ProfilePath) {
        keptIndexes[path.description] = indexes
    }

    /// The place in the profile of the item at this place in what was read.
    func path(ofItem index: Int, in list: String) -> ProfilePath {
        ProfilePath(list)[keptIndexes[list]?[index] ?? index]
    }
}
