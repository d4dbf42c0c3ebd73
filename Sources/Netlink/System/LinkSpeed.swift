internal import CNetlink
public import NetworkModel

/// How fast a link is, as its driver negotiated it with the other end.
public struct LinkSpeed: Hashable, Sendable {
    /// Nil where the driver does not know.
    public let megabits: Int?
    /// True for full duplex, false for half; nil where the driver does not know.
    public let isFullDuplex: Bool?

    /// What `ethtool` prints (ETHTOOL_GSET); nil for links without such a thing.
    ///
    /// The short form of the question: speed and duplex are all that is wanted, and the kernel has
    /// both from the driver's answer to the long one (`ethtool_get_settings`).
    public init?(of link: LinkName) {
        var settings = ethtool_cmd()
        settings.cmd = UInt32(ETHTOOL_GSET)
        guard askDriver(of: link, &settings) else { return nil }
        let speed = UInt32(settings.speed_hi) << 16 | UInt32(settings.speed)
        // SPEED_UNKNOWN is -1; drivers without carrier say 0 or 0xffff.
        megabits = speed == 0 || speed == 0xffff || speed == .max ? nil : Int(speed)
        isFullDuplex = settings.duplex <= UInt8(DUPLEX_FULL) ? settings.duplex == UInt8(DUPLEX_FULL) : nil
    }
}
