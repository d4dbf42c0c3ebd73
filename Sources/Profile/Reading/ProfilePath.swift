/// The place of a value in a profile, such as `router.port_forwards[0].to`.
struct ProfilePath: Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String = "") {
        self.description = description
    }

    /// The path of a key below this one.
    func key(_ name: String) -> ProfilePath {
        ProfilePath(description.isEmpty ? shown(name) : "\(description).\(shown(name))")
    }

    /// The path of an item below this one, counted from 0.
    subscript(index: Int) -> ProfilePath {
        ProfilePath("\(description)[\(index)]")
    }
}
