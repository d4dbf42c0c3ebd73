import Glibc
import NetworkModel

/// What was applied, and when: `/var/lib/gwnet/generations/N/`.
public struct Generation: Codable, Hashable, Sendable {
    /// From 1.
    public let number: Int
    /// Seconds since 1970.
    public let appliedAt: Int
    /// Where the profile was read from.
    public let profilePath: String
    /// Which hardware played which role, by role.
    public let roles: [String: NIC]
}

/// The generations on disk; the last ten are kept.
struct Generations {
    private let folder: String
    private static let kept = 10

    init(_ paths: Paths) {
        folder = paths.generations
    }

    /// The newest one that was committed.
    func latest() -> Generation? {
        guard let number = numbers.last,
            let bytes = try? FileStore.read("\(folder)/\(number)/generation.json")
        else { return nil }
        return JSON.decode(Generation.self, from: bytes)
    }

    /// The profile of a generation, byte for byte.
    func profile(of generation: Generation) -> [UInt8]? {
        try? FileStore.read("\(folder)/\(generation.number)/profile.yaml")
    }

    /// Writes a generation beside the others, before anything else is changed: what cannot be
    /// recorded is not applied.
    func stage(profile: [UInt8], path: String, binding: Binding) throws(Failure) -> Generation {
        let generation = Generation(
            number: (numbers.last ?? 0) + 1, appliedAt: time(nil), profilePath: path,
            roles: ["cluster": binding.cluster, "www": binding.www])
        let staged = "\(folder)/staged"
        let record = try JSON.encode(generation)
        do {
            try FileStore.makeFolder(staged)
            try FileStore.replace("\(staged)/profile.yaml", with: profile)
            try FileStore.replace("\(staged)/generation.json", with: record)
        } catch {
            throw error.failure
        }
        return generation
    }

    /// Makes the staged generation the newest one.
    func commit(_ generation: Generation) throws(Failure) {
        guard rename("\(folder)/staged", "\(folder)/\(generation.number)") == 0 else {
            throw FileError(operation: "rename", path: "\(folder)/staged", errno: .current).failure
        }
        do {
            try FileStore.synchronize(folder: folder)
        } catch {
            remove("\(folder)/\(generation.number)")
            throw error.failure
        }
        for number in numbers.dropLast(Generations.kept) { remove("\(folder)/\(number)") }
    }

    /// Forgets the staged generation.
    func discard() {
        remove("\(folder)/staged")
    }

    private var numbers: [Int] {
        FileStore.names(in: folder).compactMap { Int($0) }
            .filter { $0 > 0 && $0 < Int.max && !FileStore.names(in: "\(folder)/\($0)").isEmpty }.sorted()
    }

    private func remove(_ path: String) {
        for name in FileStore.names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
