import NetworkModel
import Profile

/// `gwnet export`: what would be installed, in the words of nft and ip.
public enum Export {
    /// The nft script that makes the table which an apply installs.
    public static func nft(_ profilePath: String, _ paths: Paths) throws(Failure) -> String {
        let state = try desired(profilePath, paths)
        guard let script = state.firewall?.nftScript, let bridgeScript = state.bridgeFilter?.nftScript else {
            throw Failure(
                .failed, "the ruleset cannot be put in nft's words", remedy: "report this: it is a bug")
        }
        return """
            #!/usr/sbin/nft -f
            # Made by gwnet from \(profilePath). Replaces both tables as a whole; gwnet itself keeps their counters.
            table inet gwnet
            delete table inet gwnet
            \(script)
            table bridge gwnet
            delete table bridge gwnet
            \(bridgeScript)
            """
    }

    /// A batch for `ip -batch`, with kernel parameters as comments.
    public static func iproute2(_ profilePath: String, _ paths: Paths) throws(Failure) -> String {
        let state = try desired(profilePath, paths)
        var lines = ["# Made by gwnet from \(profilePath); for ip -batch."]
        for (name, link) in state.links.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "link set dev \(name)" + (link.mtu.map { " mtu \($0)" } ?? "") + (link.isUp ? " up" : " down")
            )
        }
        lines += state.addresses.sorted().map { "address add \($0.address) brd + dev \($0.link)" }
        lines += state.routes.sorted().map { "route add \($0) proto 157" }
        lines += ["# Afterwards, as root:"]
        lines += state.sysctls.sorted { $0.key < $1.key }.map { "#   sysctl -w \($0.key)=\($0.value)" }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The desired state on the NICs that are here, or, away from the gateway, on the names that
    /// the profile gives.
    private static func desired(_ profilePath: String, _ paths: Paths) throws(Failure) -> NetworkState {
        let file = try ProfileFile(profilePath)
        let observation = try observation()
        let roles = try RecordedRoles.load(paths)
        let target = try? Target(
            file, on: observation, baseline: Baseline(), roles: roles, services: nil)
        if let target { return target.desired }
        return file.profile.desiredState(on: try imagined(file), closed: [], hasIPv6: true)
    }

    /// The roles on the NICs that are here, or, away from the gateway, on the names that the profile
    /// gives.
    static func binding(_ file: ProfileFile, _ paths: Paths) throws(Failure) -> Binding {
        let roles = try RecordedRoles.load(paths)
        let target = try? Target(
            file, on: try observation(), baseline: Baseline(), roles: roles, services: nil)
        if let target { return target.binding }
        return try imagined(file)
    }

    private static func observation() throws(Failure) -> Observation {
        var machine = try Machine.open()
        return try machine.look(at: NetworkState(), ruleset: .ifPermitted)
    }

    private static func imagined(_ file: ProfileFile) throws(Failure) -> Binding {
        let nics = [file.profile.cluster.match, file.profile.www.match].compactMap { NIC(named: $0) }
        do {
            return try Binding(
                cluster: file.profile.cluster.match, www: file.profile.www.match, among: nics)
        } catch {
            throw error.failure(file)
        }
    }
}

extension NIC {
    /// A NIC as a selector imagines it; nil where it gives no name.
    fileprivate init?(named selector: NICSelector) {
        guard let name = selector.name.flatMap({ LinkName($0.description) }) else { return nil }
        self.init(
            name: name, mac: selector.mac, driver: selector.driver, path: selector.path, isHardware: true,
            mtu: 1500, mtuRange: nil)
    }
}
