import Glibc
import Netlink
import Profile
import Services

/// Changes the nodes of a profile on disk: read, edit, check, and only then write.
public struct ProfileEdit: ~Copyable {
    /// As it was named.
    public let path: String
    private let lock: Lock?
    /// How long it waits for another edit, in seconds; an edit takes a moment.
    private static let patience = 10
    /// How often it reads again what another program has changed meanwhile.
    private static let tries = 5

    /// Keeps other edits of root's waiting until this one has ended. Root's lock lies in root's own directory:
    /// one beside the profile could be held by any user who may read there. Edits of other users have
    /// none, and read again what has changed meanwhile.
    ///
    /// - Parameters:
    ///   - paths: where the lock lies.
    ///   - notify: told which process it waits for, and for how long at most.
    /// - Throws: `Failure` with code `busy` where another edit does not end.
    public init(_ path: String, _ paths: Paths, notify: (Notice) -> Void = { _ in }) throws(Failure) {
        // In this order: Swift 6.0's compiler ends at an error after the first property is there.
        lock = try ProfileEdit.lock(for: path, paths, notify)
        self.path = path
    }

    /// Nil for any user but root.
    private static func lock(
        for path: String, _ paths: Paths, _ notify: (Notice) -> Void
    ) throws(Failure) -> Lock? {
        guard geteuid() == 0 else { return nil }
        let seconds = ProfileEdit.patience
        return try Lock(at: paths.editLock, patience: seconds) { holder in
            notify(
                Notice("waiting up to \(seconds) s for \(holder), which edits a profile (\(paths.editLock))"))
        } busy: { holder in
            Failure(
                .busy, "\(path) was not edited: \(holder) still holds \(paths.editLock) after \(seconds) s",
                remedy: "wait until it is done, then try again")
        }
    }

    /// Adds a node behind the others; false where the very same is there already.
    public func add(_ node: Node) throws(Failure) -> Bool {
        try change { editor in editor.contains(node) ? nil : try editor.adding(node) }
    }

    /// Takes a node away.
    public func remove(_ name: String) throws(Failure) {
        _ = try change { editor in try editor.removing(name) }
    }

    /// - Parameter edit: nil where there is nothing to change.
    private func change(_ edit: (ProfileEditor) throws -> [UInt8]?) throws(Failure) -> Bool {
        var tries = 0
        while true {
            tries += 1
            do {
                let place = try ProfilePlace(path)
                guard let text = try edit(ProfileEditor(place.bytes, fileName: path)) else { return false }
                try place.replace(with: text)
                return true
            } catch let error as Failure where error.code == .busy && tries < Self.tries {
                continue
            } catch {
                throw failure(error)
            }
        }
    }

    private func failure(_ error: any Error) -> Failure {
        switch error {
        case let error as Failure: return error
        case let error as FileError: return SourceFile.failure(error, path)
        case EditFailure.invalid(let error):
            return Failure(
                .invalidProfile, "\(path) would be no valid profile", problems: error.problems)
        case EditFailure.refused(let message, let remedy):
            return Failure(.failed, "\(path): \(message)", remedy: remedy)
        default: return Failure(.failed, "could not edit \(path)", kernelWords: "\(error)")
        }
    }
}
