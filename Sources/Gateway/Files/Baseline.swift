import Glibc
import NetworkModel

/// What links and kernel parameters were like before gwnet first changed them in this boot.
///
/// `down` goes back to it, and an apply gives back what its profile no longer asks for. Only what
/// was really changed is in it, so nothing that others set meanwhile is ever reverted.
struct Baseline: Codable, Equatable {
    /// Which boot and network namespace it is true of.
    private let origin: String
    private(set) var links: [String: NotedLink] = [:]
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
        for (name, wanted) in desired.links {
            guard let present = observed.links[name] else { continue }
            var noted = result.links[name.description] ?? NotedLink()
            if wanted.isUp != present.isUp { noted.isUp = noted.isUp ?? present.isUp }
            if wanted.mtu ?? present.mtu != present.mtu { noted.mtu = noted.mtu ?? present.mtu }
            if noted != NotedLink() { result.links[name.description] = noted }
        }
        for (sysctl, wanted) in desired.sysctls where result.sysctls[sysctl.path] == nil {
            guard let present = observed.sysctls[sysctl] else { continue }
            // The switch is noted whatever it was, as long as what it is cannot be our own doing:
            // without that note `down` leaves it off.
            let isFirstWord = sysctl == .ipv4Forwarding && observed.holdsNothingOfOurs
            if isFirstWord || (present != wanted && sysctl != .ipv4Forwarding) {
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
            if let name = LinkName(name), let present = observed.links[name] {
                state.links[name] = Link(isUp: link.isUp ?? present.isUp, mtu: link.mtu)
            }
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
        return String(decoding: boot, as: UTF8.self).trimmingASCIIWhitespace + " net:\(namespace)"
    }

    /// SO_NETNS_COOKIE (Linux 5.14) tells apart what shares /run, such as containers, and is never
    /// given out twice in a boot; the inode, which older kernels have to do with, is.
    private static var namespace: UInt64 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var cookie: UInt64 = 0
        var size = socklen_t(MemoryLayout<UInt64>.size)
        if getsockopt(descriptor, SOL_SOCKET, 71, &cookie, &size) == 0 { return cookie }
        var status = stat()
        stat("/proc/self/ns/net", &status)
        return UInt64(status.st_ino)
    }
}

/// What of a link was changed, as it was; nil for what was left alone, which stays others' to set.
struct NotedLink: Codable, Equatable {
    var isUp: Bool?
    var mtu: UInt32?
}
