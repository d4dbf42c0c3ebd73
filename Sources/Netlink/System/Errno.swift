import Glibc

/// A system error number, in words.
public struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
    /// Positive, as errno(3) has it.
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// The calling thread's errno.
    public static var current: Errno { Errno(rawValue: errno) }

    /// What strerror(3) says; glibc's is safe among threads.
    public var description: String {
        guard let text = strerror(rawValue) else { return "error \(rawValue)" }
        return String(cString: text)
    }
}

extension Errno {
    public static let notPermitted = Errno(rawValue: EPERM)
    public static let accessDenied = Errno(rawValue: EACCES)
    public static let noEntry = Errno(rawValue: ENOENT)
    public static let exists = Errno(rawValue: EEXIST)
    public static let busy = Errno(rawValue: EBUSY)
    public static let invalidArgument = Errno(rawValue: EINVAL)
    public static let noDevice = Errno(rawValue: ENODEV)
    public static let noBuffers = Errno(rawValue: ENOBUFS)
    public static let interrupted = Errno(rawValue: EINTR)
    public static let tryAgain = Errno(rawValue: EAGAIN)
    public static let tooBig = Errno(rawValue: EMSGSIZE)
    public static let badMessage = Errno(rawValue: EBADMSG)
    public static let notSupported = Errno(rawValue: EOPNOTSUPP)
    public static let noMemory = Errno(rawValue: ENOMEM)
    public static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
    public static let fileTooBig = Errno(rawValue: EFBIG)
    public static let readOnly = Errno(rawValue: EROFS)
    public static let unreachable = Errno(rawValue: ENETUNREACH)
    public static let noProcess = Errno(rawValue: ESRCH)
    /// The ruleset changed since the generation that a batch was made for.
    public static let restart = Errno(rawValue: ERESTART)
}
