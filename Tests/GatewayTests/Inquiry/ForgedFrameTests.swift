import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Inquiry: forged frames")
struct ForgedFrameTests {
    /// An offer of a server to a client, as whoever likes may send it.
    private static func offer(from sender: MACAddress, for client: MACAddress) -> [UInt8] {
        var message = DHCPMessage.discover(5, for: client)
        message[0] = 2
        var frame = DHCPFrame.broadcast(message, from: sender)
        (frame[35], frame[37]) = (67, 68)
        return frame
    }

    @Test("what comes in with our own address as its sender is not taken for what we have sent")
    func direction() async throws {
        try await onSegment { segment in
            let own = try #require(MACAddress(Segment.mac))
            let node = try #require(MACAddress("7c:83:34:b7:74:65"))
            let tap = try PacketSocket(on: segment.link, .sentDatagrams(port: 68), asking: "what is sent")
            let frame = Self.offer(from: own, for: node)
            try segment.elsewhere.during {
                try sh("ip link set node up")
                let forger = try PacketSocket(
                    on: try #require(LinkName("node")), .arp, asking: "forged offers")
                // More than a socket's buffer holds, should they be let in.
                for _ in 0..<3000 { try forger.send(frame) }
            }
            #expect(try tap.receive(within: TimeLimit(.milliseconds(200))) == nil)
            let sender = try PacketSocket(on: segment.link, .arp, asking: "our own offer")
            try sender.send(frame)
            #expect(try tap.receive(within: TimeLimit(.seconds(5))) == frame)
            #expect(try tap.receive(within: TimeLimit(.milliseconds(200))) == nil)
        }
    }

    @Test("our own server is asked while a node floods the segment with offers")
    func flood() async throws {
        try await onSegment { segment in
            let daemon = try segment.dnsmasq(
                "own", on: Segment.link,
                """
                port=0
                dhcp-range=192.168.57.0,static,255.255.255.0,1h
                dhcp-ignore=tag:!known
                dhcp-host=7c:83:34:b7:74:65,192.168.57.31,node1
                """)
            let node = try #require(MACAddress("7c:83:34:b7:74:65"))
            let frame = Self.offer(from: try #require(MACAddress(Segment.mac)), for: node)
            let digits = frame.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let forger = try segment.elsewhere.during {
                try sh("ip link set node up")
                return try Daemon(
                    "/usr/bin/python3", "-c",
                    """
                    import socket
                    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); s.bind(("node", 0))
                    frame = bytes.fromhex("\(digits)")
                    while True: s.send(frame[:46] + b"gwnt" + frame[50:]); s.send(frame)
                    """)
            }
            try withDaemon(daemon) {
                try withDaemon(forger) {
                    let inquiry = DHCPInquiry(link: try segment.link)
                    let server = try segment.address()
                    for _ in 0..<3 {
                        let offer = try eventually { try inquiry.ask(ourServer: server, for: node) }
                        #expect(offer.address == IPAddress("192.168.57.31"))
                    }
                    // What is sent blind is no server either.
                    #expect(try inquiry.foreignServers(patience: .milliseconds(1500)).isEmpty)
                }
            }
        }
    }
}
