import Glibc
import NetworkModel

/// What links and kernel parameters were like before gwnet first changed them in this boot.
///
/// `down` goes back to it, and an apply gives back what its profile no longer asks for. Only what
/// was really changed is in it, so nothing that others set meanwhile is ever reverted.
struct Baseline: Codable, Equatable {
    /// Which boot and network namespace it is true of.
    private let origin: String
    private(set) var links: [String: Link] = [:]
    private(set) var sysctls: [String: String] = [:]

    /// Empty, for the caller's namespace.
    init() {
        origin = Baseline.currentOrigin
    }

    /// What an earlier apply noted in this boot and namespace; empty where there is nothing.
    static func load(_ paths: Paths) throws(FileError) -> Baseline {
        guard let bytes = try FileStore.readIfPresent(paths.baseline),
            let baseline = JSON.decode(Baseline.self, from: bytes), baseline.origin == currentOrigin
        else { return Baseline() }
        return baseline
    }

    func save(_ paths: Paths) throws(Failure) {
        let bytes = try JSON.encode(self)
        do {
            try FileStore.replace(paths.baseline, with: bytes)
        } catch {
            throw error.failure
        }
    }

    static func remove(_ paths: Paths) {
        unlink(paths.baseline)
    }

    /// Notes what a change from `observed` to `desired` overwrites for the first time.
    func noting(_ desired: NetworkState, over observed: NetworkState) -> Baseline {
        var result = self
        for (name, wanted) in desired.links where result.links[name.description] == nil {
            guard let present = observed.links[name] else { continue }
            let isChanged = wanted.isUp != present.isUp || (wanted.mtu ?? present.mtu) != present.mtu
            if isChanged { result.links[name.description] = present }
        }
        for (sysctl, wanted) in desired.sysctls where result.sysctls[sysctl.path] == nil {
            if let present = observed.sysctls[sysctl], present != wanted {
                result.sysctls[sysctl.path] = present
            }
        }
        return result
    }

    /// The parameters that it holds values of.
    var parameters: [Sysctl] { sysctls.keys.compactMap { Sysctl(path: $0) } }

    /// As a state, less what is no longer there.
    func state(amid observed: NetworkState) -> NetworkState {
        var state = NetworkState()
        for (name, link) in links {
            if let name = LinkName(name), observed.links[name] != nil { state.links[name] = link }
        }
        for (path, value) in sysctls {
            if let sysctl = Sysctl(path: path), observed.sysctls[sysctl] != nil {
                state.sysctls[sysctl] = value
            }
        }
        return state
    }

    private static var currentOrigin: String {
        let boot = (try? FileStore.read("/proc/sys/kernel/random/boot_id")) ?? []
        var status = stat()
        // The inode of the namespace tells apart what shares /run: a container, `ip netns exec`.
        stat("/proc/self/ns/net", &status)
        return String(decoding: boot, as: UTF8.self).trimmingASCIIWhitespace + " net:\(status.st_ino)"
    }
}
