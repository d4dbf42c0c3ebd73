internal import CNetlink
import Glibc
import NetworkModel

/// Lets a link's driver fill in a struct of ethtool's (SIOCETHTOOL); false where it has no answer.
///
/// By ioctl rather than /sys/class/net, which shows the namespace that it was mounted in. Any socket will do:
/// what its own family does not know goes to the driver (`sock_do_ioctl`), and AF_UNIX asks for no privilege.
func askDriver<Answer: BitwiseCopyable>(of link: LinkName, _ answer: inout Answer) -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let result = withUnsafeMutableBytes(of: &answer) { answer in
        var request = ifreq()
        withUnsafeMutableBytes(of: &request.ifr_ifrn) { $0.copyBytes(from: link.paddedBytes) }
        request.ifr_ifru.ifru_data = answer.baseAddress?.assumingMemoryBound(to: CChar.self)
        return ioctl(descriptor, UInt(SIOCETHTOOL), &request)
    }
    return result == 0
}
