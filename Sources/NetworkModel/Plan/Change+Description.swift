extension Change: CustomStringConvertible {
    /// What is done, for an error message: `add route default via 203.0.113.1 dev eth1`.
    public var description: String {
        switch self {
        case .link(let name, let before, let after): Change.describe(name, before, after)
        case .address(.some, let after?): "change address \(after.address) on \(after.link)"
        case .address(nil, let after?): "add address \(after.address) to \(after.link)"
        case .address(let before?, nil): "remove address \(before.address) from \(before.link)"
        case .route(nil, let after?): "add route \(after)"
        case .route(.some, let after?): "replace route \(after)"
        case .route(let before?, nil): "remove route \(before)"
        case .rule(_, let after?): "add rule \(after)"
        case .rule(let before?, nil): "remove rule \(before)"
        case .sysctl(let sysctl, _, let after): "set \(sysctl) to \(after)"
        case .firewall(let before, let after): Change.describe(before, after)
        case .file(let path, .absent, .folder): "make folder \(path)"
        case .file(let path, _, .absent): "remove \(path)"
        case .file(let path, _, _): "write \(path)"
        case .daemon(let manager, _, .running(let files)) where manager.managesLinks:
            files == nil ? "give its links back to \(manager)" : "tell \(manager) which links are gwnet's"
        case .daemon(let daemon, let before, let after):
            "\(DaemonTransition(from: before, to: after).rawValue) \(daemon)"
        case .address(nil, nil), .route(nil, nil), .rule(nil, nil): "change nothing"
        }
    }

    /// Each table by what becomes of it: `install table inet gwnet, change table bridge gwnet`.
    private static func describe(_ before: Ruleset, _ after: Ruleset) -> String {
        let tables = [(before.inet, after.inet), (before.bridge, after.bridge)]
        return tables.compactMap { before, after in
            switch (before, after) {
            case (nil, let after?): "install table \(after.title)"
            case (let before?, nil): "remove table \(before.title)"
            case (let before?, let after?): before == after ? nil : "change table \(after.title)"
            case (nil, nil): nil
            }
        }.joined(separator: ", ")
    }

    private static func describe(_ name: LinkName, _ before: Link, _ after: Link) -> String {
        var parts: [String] = []
        if before.mtu != after.mtu, let mtu = after.mtu { parts.append("set mtu \(mtu)") }
        if before.isUp != after.isUp { parts.append(after.isUp ? "bring up" : "take down") }
        return parts.joined(separator: " and ") + " \(name)"
    }
}
