import Glibc
import Netlink
import NetworkModel

/// A probe under way, as its sender sees it.
protocol Attempt: Endpoint {
    var nonce: Nonce { get }
    /// Nil as long as nothing came back.
    var reply: Outcome.Reply? { get }
    /// Sends once more what may have got lost; TCP does that by itself.
    func sendAgain()
}

extension Attempt {
    var isDone: Bool { reply != nil }
}

final class TCPAttempt: Attempt {
    let socket: Socket
    let nonce = Nonce()
    private(set) var reply: Outcome.Reply?
    private var isConnected = false

    init(to address: IPAddress, port: UInt16) throws(Failure) {
        socket = try Socket(address.family, .stream)
        if let error = socket.connect(address, port: port) { reply = .refusal(error.description) }
    }

    var events: Int32 { isConnected ? POLLIN : POLLOUT }

    func proceed(_ register: inout ArrivalRegister) {
        if let error = socket.pendingError {
            reply = .refusal(error.description)
        } else if !isConnected {
            isConnected = true
            socket.send(nonce.bytes)
        } else {
            switch socket.receive() {
            case .nothing: return
            case .bytes(let bytes, _, _):
                reply = Nonce(bytes) == nonce ? .answer : .refusal("Connection closed")
            case .error(let error): reply = .refusal(error.description)
            }
        }
    }

    func sendAgain() {}
}

final class UDPAttempt: Attempt {
    let socket: Socket
    let nonce = Nonce()
    let events = POLLIN
    private(set) var reply: Outcome.Reply?

    /// A connected socket is told of ICMP's errors (udp(7)).
    init(to address: IPAddress, port: UInt16) throws(Failure) {
        socket = try Socket(address.family, .datagram)
        if let error = socket.connect(address, port: port) { reply = .refusal(error.description) }
        sendAgain()
    }

    func proceed(_ register: inout ArrivalRegister) {
        switch socket.receive() {
        case .nothing: return
        case .bytes(let bytes, _, _): if Nonce(bytes) == nonce { reply = .answer }
        case .error(let error): reply = .refusal(error.description)
        }
    }

    func sendAgain() {
        if reply == nil, let error = socket.send(nonce.bytes) { reply = .refusal(error.description) }
    }
}

final class PingAttempt: Attempt {
    let socket: Socket
    let nonce = Nonce()
    let events = POLLIN
    private(set) var reply: Outcome.Reply?
    private let address: IPAddress

    init(to address: IPAddress) throws(Failure) {
        self.address = address
        socket = try .icmp(address.family)
        sendAgain()
    }

    func proceed(_ register: inout ArrivalRegister) {
        while case .bytes(let bytes, _, _) = socket.receive() {
            let message = Packets.message(bytes, socket.family)
            if let reply = Packets.reply(message, socket.family, to: nonce) { self.reply = reply }
        }
    }

    func sendAgain() {
        guard reply == nil else { return }
        if let error = socket.send(Packets.echoRequest(socket.family, nonce), to: address) {
            reply = .refusal(error.description)
        }
    }
}

/// A packet of a protocol that has neither ports nor answers.
final class ProtocolAttempt: Attempt {
    let socket: Socket
    let nonce = Nonce()
    let events: Int32 = 0
    let reply: Outcome.Reply? = nil
    private let address: IPAddress

    init(_ content: InternetProtocol, to address: IPAddress) throws(Failure) {
        self.address = address
        socket = try Socket(address.family, .raw, protocol: Int32(content.number))
        sendAgain()
    }

    func proceed(_ register: inout ArrivalRegister) {}

    func sendAgain() {
        socket.send(nonce.bytes, to: address)
    }
}

/// A datagram with a sender of our choice: whatever comes back goes elsewhere.
final class ForgedAttempt: Attempt {
    let socket: Socket
    let nonce = Nonce()
    let events: Int32 = 0
    let reply: Outcome.Reply? = nil
    private let packet: [UInt8]
    private let address: IPAddress

    init(from source: IPAddress, to address: IPAddress, port: UInt16) throws(Failure) {
        self.address = address
        // A port of its own: connection tracking shall not take it for the answer to another one.
        let sourcePort = UInt16.random(in: 32768...60999)
        packet = Packets.datagram(from: source, port: sourcePort, to: address, port: port, nonce.bytes)
        // IPPROTO_RAW means IP_HDRINCL: the header is ours too (raw(7)).
        socket = try Socket(.ipv4, .raw, protocol: Int32(IPPROTO_RAW))
        sendAgain()
    }

    func proceed(_ register: inout ArrivalRegister) {}

    func sendAgain() {
        socket.send(packet, to: address)
    }
}

extension Probe {
    /// Opens it in the caller's namespace, and sends.
    func attempt() throws(Failure) -> any Attempt {
        switch (forgedSource, packet) {
        case (let source?, .udp(let port)), (let source?, .tcp(let port)):
            try ForgedAttempt(from: source, to: to, port: port)
        case (_, .tcp(let port)): try TCPAttempt(to: to, port: port)
        case (_, .udp(let port)): try UDPAttempt(to: to, port: port)
        case (_, .ping): try PingAttempt(to: to)
        }
    }
}
