import NetworkModel
import Profile

/// `/var/lib/gwnet/roles.json`: which hardware plays which role. It is itself one of the files that a
/// change writes, so it is true whenever a change is whole.
struct RecordedRoles {
    /// Where it lies.
    let path: String
    /// Empty before the first apply.
    var holders: [Role: RoleHolder] = [:]

    struct Text: Codable {
        var version = 1
        /// By role.
        let roles: [String: RoleHolder]
    }

    /// Of a machine where nobody plays anything yet.
    init(_ paths: Paths) {
        path = paths.roles
    }

    /// - Throws: `Failure` where the file is damaged: a selector by name could bind the wrong NIC then.
    static func load(_ paths: Paths) throws(Failure) -> RecordedRoles {
        var record = RecordedRoles(paths)
        let bytes: [UInt8]?
        do {
            bytes = try FileStore.readIfPresent(record.path)
        } catch {
            throw error.failure
        }
        guard let bytes else { return record }
        guard let text = JSON.decode(Text.self, from: bytes), text.version == 1 else {
            throw Failure(
                .failed, "\(record.path) is damaged: it says which NIC plays which role",
                remedy: "move it away; then the selectors of the profile give out the roles anew")
        }
        for (name, holder) in text.roles {
            if let role = Role(rawValue: name) { record.holders[role] = holder }
        }
        return record
    }

    /// The file once these NICs have the roles.
    func content(of binding: Binding, _ profile: Profile) throws(Failure) -> FileContent {
        var roles: [String: RoleHolder] = [:]
        for (role, selector) in profile.selectors {
            roles[role.rawValue] = RoleHolder(binding[role], selector: selector)
        }
        return .regular(RegularFile(bytes: try JSON.encode(Text(roles: roles))))
    }
}

extension Profile {
    /// What it says of the NIC of each role.
    var selectors: [Role: NICSelector] { [.cluster: cluster.match, .www: www.match] }
}
