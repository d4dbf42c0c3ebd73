public import Profile
import Services

/// A profile as it lies on disk.
public struct ProfileFile: Sendable {
    /// As it was named.
    public let path: String
    let bytes: [UInt8]
    /// What the bytes say, checked.
    public let profile: Profile

    /// Reads and checks the file.
    ///
    /// - Throws: `Failure` with code `missing` where there is no such file, `invalidProfile` with
    ///   every problem where it does not hold a profile.
    public init(_ path: String) throws(Failure) {
        self.path = path
        do {
            bytes = try FileStore.read(path, limit: ProfileReader.maximumSize)
        } catch  where error.errno == .noEntry {
            throw Failure(
                .missing, "there is no profile at \(path)",
                remedy: "write one (profiles/static-www.yaml is a small one), or name another file")
        } catch  where error.errno == .fileTooBig {
            throw Failure(
                .invalidProfile, "\(path) is over \(ProfileReader.maximumSize >> 20) MiB: no profile is")
        } catch {
            throw error.failure
        }
        profile = try ProfileFile.read(bytes, path, isKept: false)
    }

    /// A profile that was kept: its bytes, and where they once came from.
    init(_ path: String, bytes: [UInt8]) throws(Failure) {
        self.path = path
        self.bytes = bytes
        profile = try ProfileFile.read(bytes, path, isKept: true)
    }

    private static func read(
        _ bytes: [UInt8], _ path: String, isKept: Bool
    ) throws(Failure) -> Profile {
        do {
            return try ProfileReader.read(text: bytes, fileName: path, isKept: isKept)
        } catch {
            throw Failure(
                .invalidProfile, "\(path) is no valid profile", problems: error.problems,
                warnings: error.warnings)
        }
    }

    /// FNV-1a, 64 bit, of the bytes.
    var hash: String { "fnv1a64:" + String(bytes.fnv1a, radix: 16) }

    /// Whether it gives away a key that others shall not read.
    var holdsSecret: Bool {
        if case .inline = profile.www.wifi?.key { true } else { false }
    }

    /// Where a key stands, as a remedy names it: `interfaces.www.ipv4.gateway, gateway.yaml:12`.
    func place(of key: String) -> String {
        guard let location = profile.locations.location(of: key) else { return key }
        let name = location.file.split(separator: "/").last.map(String.init) ?? location.file
        return "\(key), \(name):\(location.line)"
    }
}
