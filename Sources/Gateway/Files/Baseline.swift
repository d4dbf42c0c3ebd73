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

    /// Empty, and so true of any.
    init() {
        origin = ""
    }

    private init(origin: String) {
        self.origin = origin
    }

    /// What an earlier apply noted in this boot and namespace; empty where there is nothing.
    static func load(_ paths: Paths) throws(FileError) -> Baseline {
        let here = try Situation.current()
        guard let bytes = try FileStore.readIfPresent(paths.baseline),
            let baseline = JSON.decode(Baseline.self, from: bytes), baseline.origin == here
        else { return Baseline(origin: here) }
        return baseline
    }

    /// True where nothing was noted, so there need be no file.
    var isEmpty: Bool { links.isEmpty && sysctls.isEmpty }

    /// Makes the file say this; what it says already is not written again.
    func restore(_ paths: Paths) throws(Failure) {
        guard !isEmpty else {
            FileStore.removeFile(paths.baseline)
            return
        }
        let bytes = try JSON.encode(self)
        do {
            guard try FileStore.readIfPresent(paths.baseline) != bytes else { return }
            try FileStore.replace(paths.baseline, with: bytes)
        } catch {
            throw error.failure
        }
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
    var scope: NetworkState {
        let known = sysctls.compactMap { path, value in Sysctl(path: path).map { ($0, value) } }
        return NetworkState(sysctls: Dictionary(known) { first, _ in first })
    }

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
}

/// What of a link was changed, as it was; nil for what was left alone, which stays others' to set.
struct NotedLink: Codable, Equatable {
    var isUp: Bool?
    var mtu: UInt32?
}
