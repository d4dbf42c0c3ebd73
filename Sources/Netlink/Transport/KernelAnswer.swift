internal import CNetlink

/// What an NLMSG_ERROR or NLMSG_DONE message says.
struct KernelAnswer {
    /// Nil for success.
    let errno: Errno?
    /// NLMSGERR_ATTR_MSG; with success it is a warning.
    let text: String?
    /// NLMSGERR_ATTR_OFFS
    let offset: UInt32?

    /// Nil for a message of another type.
    ///
    /// An error echoes the request's header before its attributes, and the request whole unless
    /// NLM_F_CAPPED is set; DONE echoes nothing (Documentation/userspace-api/netlink/intro.rst).
    init?(_ message: NetlinkMessage) throws(MalformedMessage) {
        let isDone = message.type == UInt16(NLMSG_DONE)
        guard isDone || message.type == UInt16(NLMSG_ERROR) else { return nil }
        guard let code = message.payload.integer(at: 0, as: Int32.self) else {
            guard isDone, message.payload.isEmpty else { throw MalformedMessage() }
            (errno, text, offset) = (nil, nil, nil)
            return
        }
        errno = code < 0 ? Errno(rawValue: code == .min ? .max : -code) : nil
        guard message.flags & UInt16(NLM_F_ACK_TLVS) != 0 else {
            (text, offset) = (nil, nil)
            return
        }
        var echoed = 0
        if !isDone {
            let isCapped = message.flags & UInt16(NLM_F_CAPPED) != 0
            let length = message.payload.integer(at: 4, as: UInt32.self).flatMap { Int(exactly: $0) } ?? 0
            echoed = isCapped ? messageHeaderLength : (length + 3) / 4 * 4
        }
        let attributes = try Attributes(message.payload.dropFirst(4 + echoed))
        text = attributes.string(Int(NLMSGERR_ATTR_MSG.rawValue))
        offset = attributes.integer(Int(NLMSGERR_ATTR_OFFS.rawValue))
    }

    /// The error, if it is one, of the request that `operation` names.
    func error(of operation: String) -> NetlinkError? {
        errno.map { NetlinkError(operation, $0, kernelMessage: text, offset: offset) }
    }
}
