import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Inquiry: frames of ARP and DHCP")
struct FrameInquiryTests {
    /// The frame of an offer of 192.168.57.77 by 192.168.57.9.
    private static func offer(for client: MACAddress) -> [UInt8] {
        var message = DHCPMessage.discover(5, for: client)
        message[0] = 2
        message.replaceSubrange(16..<20, with: [192, 168, 57, 77])
        message.replaceSubrange(240..<252, with: [0, 53, 1, 2, 54, 4, 192, 168, 57, 9, 255, 0])
        var frame = DHCPFrame.broadcast(message, from: client)
        frame[6] = 0x06
        (frame[35], frame[37]) = (67, 68)
        return frame
    }

    @Test("what is sent out has headers that other programs take for right")
    func discover() throws {
        let client = try #require(MACAddress("02:00:00:00:00:07"))
        let frame = DHCPFrame.broadcast(DHCPMessage.discover(5, for: client), from: client)
        #expect(frame.count == 14 + 20 + 8 + 300)
        #expect(Packets.checksum(Array(frame[14..<34])) == [0, 0])
        #expect(frame[38] == 1 && frame[39] == 52)
    }

    @Test("an offer is read out of its frame, and only the one to our question")
    func offers() throws {
        let client = try #require(MACAddress("02:00:00:00:00:07"))
        let other = try #require(MACAddress("02:00:00:00:00:08"))
        let frame = try #require(DHCPFrame(Self.offer(for: client)))
        #expect(frame.sender == MACAddress("06:00:00:00:00:07"))
        let offer = DHCPMessage.offer(in: frame.message, answering: 5, for: client)
        #expect(offer?.server == IPAddress("192.168.57.9"))
        #expect(offer?.address == IPAddress("192.168.57.77"))
        #expect(DHCPMessage.offer(in: frame.message, answering: 6, for: client) == nil)
        #expect(DHCPMessage.offer(in: frame.message, answering: 5, for: other) == nil)
    }

    @Test("a probe has no sender's address, and an answer has the holder's")
    func arp() throws {
        let mac = try #require(MACAddress("02:00:00:00:00:07"))
        let address = try #require(IPAddress("192.168.57.31"))
        let frame = ARPPacket.probe(for: address, from: mac)
        let probe = try #require(ARPPacket(frame: frame))
        #expect(frame.count == 42 && probe.sender == mac)
        #expect(probe.senderAddress.isUnspecified && probe.target == address)
        #expect(ARPPacket(frame: Array(frame.dropLast())) == nil)
        #expect(ARPPacket(frame: Array(frame.prefix(12)) + [0x08, 0] + frame[14...]) == nil)
    }

    @Test("whatever the bytes are, reading ends")
    func hostile() throws {
        let client = try #require(MACAddress("02:00:00:00:00:07"))
        let address = try #require(IPAddress("192.168.57.31"))
        for seed in seeds(20_000) {
            var random = SeededGenerator(seed: seed)
            let isARP = seed % 3 == 0
            var frame = isARP ? ARPPacket.probe(for: address, from: client) : Self.offer(for: client)
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                // The headers, or the options.
                let isHeader = isARP || Bool.random(using: &random)
                let place = Int.random(in: isHeader ? 0..<42 : 282..<300, using: &random)
                frame[place] = UInt8.random(in: .min ... .max, using: &random)
            }
            if seed % 5 == 0 { frame = random.bytes(Int.random(in: 0..<400, using: &random)) }
            frame = Array(frame.prefix(Int.random(in: 0...frame.count * 3, using: &random)))
            _ = ARPPacket(frame: frame)
            guard let datagram = DHCPFrame(frame) else { continue }
            #expect(datagram.message.count < frame.count)
            _ = DHCPMessage.offer(in: datagram.message, answering: 5, for: client)
        }
    }

    @Test("whatever a stream or a datagram says, reading it ends")
    func hostileStreams() {
        let cookie: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        let head = Array("HTTP/1.1 200 OK\r\nServer: nginx\r\n\r\n".utf8)
        let reply: [UInt8] = [0x80, 0, 0, 24, 0, 0, 0, 7, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 16)
        let line = Array("\n 0: 3500007F:0035 00000000:0000 0A 0:0 00:0 0 101 0 4711 1 0".utf8)
        for seed in seeds(3000) {
            var random = SeededGenerator(seed: seed)
            for sample in [head, reply, line, [0x24, 3] + random.bytes(22) + cookie + random.bytes(16)] {
                var bytes = sample
                for _ in 0..<Int.random(in: 0...5, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[place] = UInt8.random(in: .min ... .max, using: &random)
                }
                bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count * 2, using: &random)))
                if seed % 5 == 0 { bytes = random.bytes(Int.random(in: 0..<200, using: &random)) }
                _ = HTTPResponse.read(bytes)
                _ = RPCMessage.read(bytes, answering: 7)
                _ = NTPPacket.read(bytes, answering: cookie)
                _ = ListeningSocket.all(in: bytes, .udp)
                _ = OwningProcess.unit(bytes)
                _ = OwningProcess.parent(bytes)
            }
        }
    }
}
