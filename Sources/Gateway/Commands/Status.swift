/// `gwnet status`: reads everything and writes nothing.
public enum Status {
    /// - Parameter profilePath: nil for the profile in force.
    public static func run(_ profilePath: String?, in surroundings: Surroundings) throws(Failure) -> Report {
        var reader = try StatusReader.open(profilePath, in: surroundings)
        return try reader.read()
    }
}
