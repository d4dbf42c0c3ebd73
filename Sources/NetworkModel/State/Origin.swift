/// Who put an address, a route or a rule there: the number that rtnetlink keeps with it
/// (`RTPROT_*` for routes and rules, `IFAPROT_*` for addresses).
public struct Origin: Hashable, Sendable, Codable {
    /// rtm_protocol of a route, FRA_PROTOCOL of a rule, IFA_PROTO of an address.
    public let number: UInt8

    /// Any number: those of others are kept, so that what is foreign stays so.
    public init(number: UInt8) {
        self.number = number
    }

    /// gwnet. 157 is free in /etc/iproute2/rt_protos.
    public static let gwnet = Origin(number: 157)
    /// RTPROT_KERNEL: routes that the kernel makes of addresses.
    public static let kernel = Origin(number: 2)
    /// RTPROT_DHCP: DHCP clients mark their routes by it.
    public static let dhcp = Origin(number: 16)

    /// True for what gwnet put there, and so may take away.
    public var isOurs: Bool { self == .gwnet }

    /// True for routes and addresses that the kernel makes and takes along by itself: RTPROT_KERNEL
    /// and RTPROT_RA; for addresses IFAPROT_KERNEL_LO, _RA and _LL.
    func isKernel(ofAddress: Bool) -> Bool {
        ofAddress ? (1...3).contains(number) : number == 2 || number == 9
    }

    /// As `ip route` prints it (`/etc/iproute2/rt_protos`).
    public var name: String {
        switch number {
        case 2: "kernel"
        case 3: "boot"
        case 4: "static"
        case 9: "ra"
        case 16: "dhcp"
        case 157: "gwnet"
        default: String(number)
        }
    }
}
