internal import CNetlink
public import NetworkModel

/// The driver of a link as `ethtool -i` names it (ETHTOOL_GDRVINFO); nil where there is none.
public func driverName(of link: LinkName) -> String? {
    var information = ethtool_drvinfo()
    information.cmd = UInt32(ETHTOOL_GDRVINFO)
    guard askDriver(of: link, &information) else { return nil }
    let name = withUnsafeBytes(of: information.driver) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return name.isEmpty ? nil : name
}
