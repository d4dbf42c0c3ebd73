import Glibc
import NetworkModel
import Profile

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
    /// Who was to run the daemons. What comes later and is not told otherwise (a boot, `services verify`,
    /// `rollback`, `status`) keeps to it.
    public let services: ServiceChoice
}

/// A generation with all that was kept of it.
struct KeptGeneration: Equatable {
    let record: Generation
    /// The profile, byte for byte.
    let profile: [UInt8]
    /// True where the profile is for root's eyes only.
    var isSecret = false

    /// Into a folder that is not there yet.
    func write(into folder: String) throws(Failure) {
        let text = try JSON.encode(record)
        do {
            try FileStore.makeFolder(folder)
            try FileStore.create("\(folder)/profile.yaml", with: profile, mode: isSecret ? 0o600 : 0o644)
            try FileStore.create("\(folder)/generation.json", with: text)
            try FileStore.synchronize(folder: folder)
        } catch {
            throw error.failure
        }
    }
}

/// The generations on disk; the last ten are kept.
struct Generations {
    private let folder: String
    private static let kept = 10

    init(_ paths: Paths) {
        folder = paths.generations
    }

    /// In force, or once in force: newest last. Less those that somebody damaged.
    ///
    /// - Throws: `Failure` where one is there and cannot be read: whoever took it for none would go
    ///   back to the wrong one.
    var all: [KeptGeneration] {
        get throws(Failure) {
            var result: [KeptGeneration] = []
            for number in try numbersOrFailure {
                if let generation = try kept(numbered: number) { result.append(generation) }
            }
            return result
        }
    }

    /// The newest one that was committed; nil where there is none, or somebody damaged it.
    func latest() throws(Failure) -> KeptGeneration? {
        guard let number = try numbersOrFailure.last else { return nil }
        return try kept(numbered: number)
    }

    private func kept(numbered number: Int) throws(Failure) -> KeptGeneration? {
        try kept(in: "\(folder)/\(number)")
    }

    func kept(in folder: String) throws(Failure) -> KeptGeneration? {
        do {
            guard let bytes = try FileStore.readIfPresent("\(folder)/generation.json"),
                let record = JSON.decode(Generation.self, from: bytes),
                let profile = try FileStore.readIfPresent("\(folder)/profile.yaml")
            else { return nil }
            return KeptGeneration(record: record, profile: profile)
        } catch {
            throw error.failure
        }
    }

    /// Those that the caller may read: to be shown, and nothing to be decided by.
    var readable: [KeptGeneration] {
        ((try? numbers) ?? []).compactMap { try? kept(numbered: $0) }
    }

    /// The one that an apply would make.
    func next(
        _ file: ProfileFile, on binding: Binding, services: ServiceChoice
    ) throws(Failure) -> KeptGeneration {
        let record = Generation(
            number: (try numbersOrFailure.last ?? 0) + 1, appliedAt: time(nil),
            profilePath: FileStore.absolute(file.path),
            roles: ["cluster": binding.cluster.recorded, "www": binding.www.recorded], services: services)
        return KeptGeneration(record: record, profile: file.bytes, isSecret: file.holdsSecret)
    }

    /// Makes a generation that lies elsewhere the newest one.
    func install(_ staged: String, as number: Int) throws(FileError) {
        let path = "\(folder)/\(number)"
        try FileStore.makeFolder(folder)
        try FileStore.rename(staged, to: path)
        do {
            try FileStore.synchronize(folder: folder)
        } catch {
            FileStore.moveAway(path, to: staged)
            throw error
        }
        // What is not cleared away now is so by the next one.
        for number in ((try? numbers) ?? []).dropLast(Generations.kept) {
            FileStore.removeFolder("\(folder)/\(number)")
        }
    }

    private var numbersOrFailure: [Int] {
        get throws(Failure) {
            do {
                return try numbers
            } catch {
                throw error.failure
            }
        }
    }

    /// A folder without a file is what is left of one that made room.
    private var numbers: [Int] {
        get throws(FileError) {
            var result: [Int] = []
            for number in try FileStore.readNames(in: folder).compactMap({ Int($0) })
            where number > 0 && number < Int.max {
                if try !FileStore.readNames(in: "\(folder)/\(number)").isEmpty { result.append(number) }
            }
            return result.sorted()
        }
    }
}
