internal import CNetlink
import Glibc
import NetworkModel

/// The driver of a link as `ethtool -i` names it (ETHTOOL_GDRVINFO); nil where there is none.
public func driverName(of link: LinkName) -> String? {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var information = ethtool_drvinfo()
    information.cmd = UInt32(ETHTOOL_GDRVINFO)
    let result = withUnsafeMutableBytes(of: &information) { information in
        var request = ifreq()
        withUnsafeMutableBytes(of: &request.ifr_ifrn) { $0.copyBytes(from: link.paddedBytes) }
        request.ifr_ifru.ifru_data = information.baseAddress?.assumingMemoryBound(to: CChar.self)
        return ioctl(descriptor, UInt(SIOCETHTOOL), &request)
    }
    guard result == 0 else { return nil }
    let name = withUnsafeBytes(of: information.driver) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return name.isEmpty ? nil : name
}
