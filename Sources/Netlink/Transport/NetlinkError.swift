/// A request that the kernel refused, or whose answer could not be read.
public struct NetlinkError: Error, Hashable, Sendable {
    /// What was asked, such as `add route default via 203.0.113.1 dev eth1`.
    public let operation: String
    /// The number of NLMSG_ERROR, or of the system call that failed.
    public let errno: Errno
    /// The kernel's own words (NLMSGERR_ATTR_MSG), where it has any.
    public let kernelMessage: String?
    /// Where in the request the kernel saw the fault (NLMSGERR_ATTR_OFFS), in bytes.
    public let offset: UInt32?

    /// With what the kernel said in its extended acknowledgement, if anything.
    public init(_ operation: String, _ errno: Errno, kernelMessage: String? = nil, offset: UInt32? = nil) {
        self.operation = operation
        self.errno = errno
        self.kernelMessage = kernelMessage
        self.offset = offset
    }

    /// The kernel's words, else those of the error number.
    public var reason: String { kernelMessage ?? errno.description }
}

extension NetlinkError: CustomStringConvertible {
    /// One line with everything known.
    public var description: String {
        "\(operation): \(reason)" + (kernelMessage == nil ? "" : " (\(errno))")
    }
}
