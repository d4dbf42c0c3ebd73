import Glibc
import Netlink
import NetworkModel

/// A socket that the loop watches.
protocol Endpoint: AnyObject {
    var socket: Socket { get }
    /// What it waits for: POLLIN, POLLOUT.
    var events: Int32 { get }
    /// Called when that has come.
    func proceed(_ register: inout ArrivalRegister)
    /// True for what need not be watched any longer.
    var isDone: Bool { get }
}

/// Which packets arrived where, and what came to be watched meanwhile.
struct ArrivalRegister {
    private(set) var arrivals: [Nonce: Outcome.Arrival] = [:]
    fileprivate(set) var accepted: [any Endpoint] = []

    mutating func note(_ nonce: Nonce, at listener: Probe.Listener, from source: IPAddress) {
        arrivals[nonce] = Outcome.Arrival(listener: listener, source: source)
    }

    mutating func takeAccepted() -> [any Endpoint] {
        defer { accepted = [] }
        return accepted
    }
}

/// Takes connections, each of which becomes an endpoint of its own.
final class TCPListener: Endpoint {
    let socket: Socket
    let events = POLLIN
    let isDone = false
    private let listener: Probe.Listener

    init(_ listener: Probe.Listener, port: UInt16) throws(Failure) {
        self.listener = listener
        socket = try Socket(listener.address.family, .stream)
        socket.set(SOL_SOCKET, SO_REUSEADDR)
        try socket.bind(for: listener, port: port)
        guard listen(socket.descriptor, 16) == 0 else { throw listener.failure(.current) }
    }

    func proceed(_ register: inout ArrivalRegister) {
        while let (connection, source) = socket.accept() {
            register.accepted.append(TCPConnection(connection, of: listener, source: source))
        }
    }
}

/// Gives back the nonce and tells the peer which address it has from here.
private final class TCPConnection: Endpoint {
    let socket: Socket
    let events = POLLIN
    private(set) var isDone = false
    private let listener: Probe.Listener
    private let source: IPAddress

    init(_ socket: Socket, of listener: Probe.Listener, source: IPAddress) {
        self.socket = socket
        self.listener = listener
        self.source = source
    }

    func proceed(_ register: inout ArrivalRegister) {
        switch socket.receive() {
        case .nothing: return
        case .bytes(let bytes, _, _) where !bytes.isEmpty:
            guard let nonce = Nonce(bytes) else { return }
            register.note(nonce, at: listener, from: source)
            socket.send(nonce.bytes + Array("\(source)\n".utf8))
        case .bytes, .error: isDone = true
        }
    }
}

/// Gives a nonce back, with the address that its sender has from here. An answer is longer than a
/// nonce, and not answered in turn: two listeners would never stop.
final class UDPListener: Endpoint {
    let socket: Socket
    let events = POLLIN
    let isDone = false
    private let listener: Probe.Listener

    init(_ listener: Probe.Listener, port: UInt16) throws(Failure) {
        self.listener = listener
        socket = try Socket(listener.address.family, .datagram)
        try socket.bind(for: listener, port: port)
    }

    func proceed(_ register: inout ArrivalRegister) {
        while case .bytes(let bytes, let source?, let port) = socket.receive() {
            guard bytes.count == Nonce.length, let nonce = Nonce(bytes) else { continue }
            register.note(nonce, at: listener, from: source)
            socket.send(nonce.bytes + Array("\(source)\n".utf8), to: source, port: port)
        }
    }
}

/// Sees the echo requests that the kernel answers.
final class PingWitness: Endpoint {
    let socket: Socket
    let events = POLLIN
    let isDone = false
    private let listener: Probe.Listener

    init(_ listener: Probe.Listener) throws(Failure) {
        self.listener = listener
        socket = try .icmp(listener.address.family)
        try socket.bind(for: listener, port: 0)
    }

    func proceed(_ register: inout ArrivalRegister) {
        while case .bytes(let bytes, let source?, _) = socket.receive() {
            let message = Packets.message(bytes, socket.family)
            guard let nonce = Packets.requestNonce(message, socket.family) else { continue }
            register.note(nonce, at: listener, from: source)
        }
    }
}

extension Socket {
    /// A raw socket for ICMP or ICMPv6.
    static func icmp(_ family: AddressFamily) throws(Failure) -> Socket {
        try Socket(family, .raw, protocol: family == .ipv4 ? 1 : 58)
    }

    fileprivate func bind(for listener: Probe.Listener, port: UInt16) throws(Failure) {
        do {
            try bind(listener.address, port: port)
        } catch {
            throw listener.failure(error)
        }
    }
}

extension Probe.Listener {
    fileprivate func failure(_ errno: Errno) -> Failure {
        let what = "could not listen in \(host.rawValue) on \(address) \(packet)"
        return Failure(.failed, what, kernelWords: errno.description)
    }

    /// Opens it in the caller's namespace.
    func open() throws(Failure) -> any Endpoint {
        switch packet {
        case .tcp(let port): try TCPListener(self, port: port)
        case .udp(let port): try UDPListener(self, port: port)
        case .ping: try PingWitness(self)
        }
    }
}
