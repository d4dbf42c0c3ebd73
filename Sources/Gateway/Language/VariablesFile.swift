public import Profile

/// The variables of an Ansible role as a file on disk.
public enum VariablesFile {
    /// The profile that they become.
    ///
    /// - Throws: `Failure` with code `missing` where there is no such file, `invalidProfile` with every
    ///   problem where no valid profile can be made of it.
    public static func profile(from path: String) throws(Failure) -> WrittenProfile {
        let bytes = try SourceFile.read(path, what: "file of variables")
        do {
            return try AnsibleImport.profile(from: bytes, fileName: path)
        } catch {
            throw Failure(
                .invalidProfile, "\(path) makes no valid profile", problems: error.problems)
        }
    }
}
