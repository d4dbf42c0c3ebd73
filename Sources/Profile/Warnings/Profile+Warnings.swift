extension Profile {
    /// What is worth a second look, in the order of the file: no reason to refuse the profile.
    public var warnings: [ProfileProblem] {
        let findings = (extraFindings + accessFindings).map { warning in
            Finding(
                warning.message, at: locations.nearestPlace(of: warning.path).span, path: warning.path,
                remedy: warning.remedy)
        }
        let sorted = findings.sorted { ($0.span.start, $0.path) < ($1.span.start, $1.path) }
        return sorted.map { ProfileProblem($0, line: nil, fileName: locations.fileName) }
    }
}

/// Something that a profile says in vain, and where.
struct Warning: Hashable {
    /// The key path.
    let path: String
    let message: String
    let remedy: String?
}
