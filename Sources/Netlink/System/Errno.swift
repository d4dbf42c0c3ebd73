import Glibc

/// A system error number, in words.
public struct Errno: Error, Hashable, Sendable, CustomStringConvertible {
    /// Positive, as errno(3) has it.
    public let rawValue: Int32

    /// A number as errno(3) has it; netlink's are negative and want turning round.
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

/// Repeats a system call that a signal interrupted (signal(7)).
public func uninterrupted<Number: SignedInteger>(_ call: () -> Number) -> Number {
    while true {
        let result = call()
        if result >= 0 || Errno.current != .interrupted { return result }
    }
}

extension Errno {
    /// EPERM
    public static let notPermitted = Errno(rawValue: EPERM)
    /// EACCES
    public static let accessDenied = Errno(rawValue: EACCES)
    /// ENOENT
    public static let noEntry = Errno(rawValue: ENOENT)
    /// ENOTDIR
    public static let notDirectory = Errno(rawValue: ENOTDIR)
    /// EEXIST
    public static let exists = Errno(rawValue: EEXIST)
    /// ELOOP: a symbolic link where none is followed.
    public static let tooManyLinks = Errno(rawValue: ELOOP)
    /// ENOSYS: the kernel is too old.
    public static let notImplemented = Errno(rawValue: ENOSYS)
    /// ENOTEMPTY
    public static let notEmpty = Errno(rawValue: ENOTEMPTY)
    /// EBUSY: nf_tables says so of what is still referred to.
    public static let busy = Errno(rawValue: EBUSY)
    /// EINVAL
    public static let invalidArgument = Errno(rawValue: EINVAL)
    /// ENODEV
    public static let noDevice = Errno(rawValue: ENODEV)
    /// ENOBUFS: messages for a socket were lost.
    public static let noBuffers = Errno(rawValue: ENOBUFS)
    /// EINTR: a signal, or for libmnl a dump that changed under way.
    public static let interrupted = Errno(rawValue: EINTR)
    /// EAGAIN: nothing to read yet, or a timeout passed.
    public static let tryAgain = Errno(rawValue: EAGAIN)
    /// EMSGSIZE
    public static let tooBig = Errno(rawValue: EMSGSIZE)
    /// EBADMSG: an answer that is no netlink message.
    public static let badMessage = Errno(rawValue: EBADMSG)
    /// EOPNOTSUPP: the kernel, or the driver, has no such feature.
    public static let notSupported = Errno(rawValue: EOPNOTSUPP)
    /// EAFNOSUPPORT: a kernel booted with ipv6.disable=1 has no IPv6 rules to list.
    public static let familyNotSupported = Errno(rawValue: EAFNOSUPPORT)
    /// ENOMEM
    public static let noMemory = Errno(rawValue: ENOMEM)
    /// EADDRNOTAVAIL
    public static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
    /// EFBIG
    public static let fileTooBig = Errno(rawValue: EFBIG)
    /// EROFS
    public static let readOnly = Errno(rawValue: EROFS)
    /// ENOSPC
    public static let noSpace = Errno(rawValue: ENOSPC)
    /// EIO
    public static let ioError = Errno(rawValue: EIO)
    /// ENETUNREACH: a route whose gateway no link reaches.
    public static let unreachable = Errno(rawValue: ENETUNREACH)
    /// EHOSTUNREACH: a route of type unreachable, or a link that does not forward.
    public static let hostUnreachable = Errno(rawValue: EHOSTUNREACH)
    /// EXDEV: what a reverse path filter refuses.
    public static let crossDevice = Errno(rawValue: EXDEV)
    /// Network is down
    public static let networkDown = Errno(rawValue: ENETDOWN)
    /// ESRCH: no such process; to rtnetlink, no such route.
    public static let noProcess = Errno(rawValue: ESRCH)
    /// The ruleset changed since the generation that a batch was made for.
    public static let restart = Errno(rawValue: ERESTART)
}
