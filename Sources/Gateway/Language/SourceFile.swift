import Netlink
import Profile

/// A file that a person wrote, and the failures of reading it.
enum SourceFile {
    static func read(_ path: String, what: String = "profile") throws(Failure) -> [UInt8] {
        do {
            return try FileStore.read(path, limit: ProfileReader.maximumSize)
        } catch {
            throw failure(error, path, what)
        }
    }

    static func failure(_ error: FileError, _ path: String, _ what: String = "profile") -> Failure {
        switch error.errno {
        case .noEntry:
            Failure(.missing, "there is no \(what) at \(path)", remedy: "name a file that is there")
        case .fileTooBig:
            Failure(.invalidProfile, "\(path) is over \(ProfileReader.maximumSize >> 20) MiB: no \(what) is")
        default: error.failure
        }
    }
}
