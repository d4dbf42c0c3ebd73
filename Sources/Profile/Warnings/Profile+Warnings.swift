extension Profile {
    /// What it says in vain, which only shows in the whole of it: no reason to refuse it.
    var vainFindings: [Finding] {
        (extraFindings + accessFindings).map { warning in
            Finding(
                warning.message, at: locations.nearestPlace(of: warning.path).span, path: warning.path,
                remedy: warning.remedy, showsLine: false, severity: .warning)
        }
    }
}

/// Something that a profile says in vain, and where.
struct Warning: Hashable {
    /// The key path.
    let path: String
    let message: String
    let remedy: String?
}
