import Glibc
import Netlink
import NetworkModel

/// Sends and receives whole Ethernet frames on one link (packet(7)), past our own addresses, routes
/// and firewall.
struct PacketSocket: ~Copyable {
    /// What it receives.
    enum Kind {
        /// ARP that comes in.
        case arp
        /// UDP for a port that comes in.
        case datagrams(port: UInt16)
        /// UDP for a port that this machine itself sends out by the link, and nothing that comes in.
        case sentDatagrams(port: UInt16)

        /// By the numbers of `linux/if_ether.h`: only ETH_P_ALL sees what goes out.
        fileprivate var protocolNumber: UInt16 {
            switch self {
            case .arp: 0x0806
            case .datagrams: 0x0800
            case .sentDatagrams: 0x0003
            }
        }

        fileprivate var filter: PacketFilter? {
            switch self {
            case .arp: nil
            case .datagrams(let port): .datagrams(to: port)
            case .sentDatagrams(let port): .sentDatagrams(to: port)
            }
        }
    }

    /// The link's own hardware address.
    let address: MACAddress
    private let descriptor: Int32
    private let question: String

    init(on link: LinkName, _ kind: Kind, asking question: String) throws(InquiryError) {
        // Nothing comes in before it is bound, so the filter misses nothing.
        let descriptor = socket(AF_PACKET, SocketKind.raw.flags, 0)
        guard descriptor >= 0 else { throw InquiryError(question, Errno.current) }
        let address: MACAddress
        do throws(Errno) {
            try PacketSocket.attach(kind.filter, to: descriptor)
            address = try PacketSocket.bind(descriptor, to: link, kind.protocolNumber)
        } catch {
            close(descriptor)
            throw InquiryError(question, error)
        }
        self.address = address
        self.descriptor = descriptor
        self.question = question
    }

    deinit {
        close(descriptor)
    }

    /// Sends a frame as it is.
    func send(_ frame: [UInt8]) throws(InquiryError) {
        guard Glibc.send(descriptor, frame, frame.count, 0) >= 0 else {
            throw InquiryError(question, Errno.current)
        }
    }

    /// The next frame, cut off after 2048 bytes; nil once time is up.
    func receive(within limit: TimeLimit) throws(InquiryError) -> [UInt8]? {
        do throws(Errno) {
            while try limit.wait(for: POLLIN, on: descriptor) {
                var frame = [UInt8](repeating: 0, count: 2048)
                let count = recv(descriptor, &frame, frame.count, 0)
                if count >= 0 { return Array(frame.prefix(count)) }
                let error = Errno.current
                guard error == .tryAgain || error == .interrupted else { throw error }
            }
            return nil
        } catch {
            throw InquiryError(question, error)
        }
    }
}

extension PacketSocket {
    private static func attach(_ filter: PacketFilter?, to descriptor: Int32) throws(Errno) {
        guard let filter else { return }
        let result = filter.bytes.withUnsafeBytes { instructions in
            // struct sock_fprog
            var program = (filter.count, instructions.baseAddress)
            let size = socklen_t(MemoryLayout.size(ofValue: program))
            return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, size)
        }
        guard result == 0 else { throw .current }
    }

    /// Binds to a link of Ethernet's kind, and says its hardware address.
    private static func bind(
        _ descriptor: Int32, to link: LinkName, _ protocolNumber: UInt16
    ) throws(Errno) -> MACAddress {
        let index = if_nametoindex(link.description)
        guard index != 0 else { throw .current }
        // struct sockaddr_ll: family, protocol in network order, index; the rest is for answers.
        var bytes = withUnsafeBytes(of: sa_family_t(AF_PACKET)) { Array($0) }
        bytes.appendNumber(protocolNumber)
        bytes += withUnsafeBytes(of: index) { Array($0) } + [UInt8](repeating: 0, count: 12)
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes) }
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let result = Glibc.bind(descriptor, address, socklen_t(bytes.count))
                return result == 0 ? getsockname(descriptor, address, &size) : result
            }
        }
        guard result == 0 else { throw .current }
        return try withUnsafeBytes(of: storage) { Array($0) }.hardwareAddress()
    }
}

extension [UInt8] {
    /// That of a `sockaddr_ll`: the kind of hardware is at 8 (1: ARPHRD_ETHER), the length at 11.
    fileprivate func hardwareAddress() throws(Errno) -> MACAddress {
        let kind = [self[8], self[9]].withUnsafeBytes { $0.loadUnaligned(as: UInt16.self) }
        guard kind == 1, self[11] == 6, let address = MACAddress(bytes: self[12..<18]) else {
            throw .notSupported
        }
        return address
    }
}
