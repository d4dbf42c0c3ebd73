import NetworkModel
import TestSupport
import Testing

@testable import Gateway

@Suite("Inquiry: other protocols' messages")
struct MessageInquiryTests {
    @Test("a head of HTTP is read as far as it goes, interim ones are passed over")
    func http() throws {
        func read(_ text: String) -> Reading<HTTPResponse> { HTTPResponse.read(Array(text.utf8)) }
        let interim = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        let whole = interim + "HTTP/1.1 200 \r\nServer:  nginx \t\r\nX-A:\r\n\r\nbody"
        guard case .answer(let response) = read(whole) else {
            Issue.record("no answer")
            return
        }
        #expect(response.status == 200)
        #expect(response["SERVER"] == "nginx")
        #expect(response["x-a"] == "")
        #expect(read(String(whole.prefix(60))) == .unrelated)
        #expect(read("HTTP/1.1 101 Switching Protocols\r\n\r\n") != .unrelated)
        let bad = [
            "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 +20 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "\r\n\r\n",
            "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", "HTTP/1.1 200 OK\r\nA: \u{1b}[2J\r\n\r\n",
            String(repeating: "x", count: HTTPResponse.longestHead + 1),
        ]
        for text in bad {
            guard case .malformed = read(text) else {
                Issue.record("\(text.prefix(40)) was taken for HTTP")
                continue
            }
        }
    }

    @Test("a reply of RPC says whether the program is there")
    func rpc() {
        func whole(_ words: [UInt32], last: Bool = true) -> Reading<RPCReply> {
            var bytes: [UInt8] = []
            bytes.appendNumber((last ? 1 << 31 : 0) | UInt32(words.count * 4))
            words.forEach { bytes.appendNumber($0) }
            return RPCMessage.read(bytes, answering: 7)
        }
        func read(_ words: [UInt32], last: Bool = true) -> Reading<RPCAnswer> {
            switch whole(words, last: last) {
            case .answer(let reply): .answer(reply.answer)
            case .malformed(let what): .malformed(what)
            case .unrelated: .unrelated
            }
        }
        let call = RPCMessage.call(7, program: 100_003, version: 4)
        let root = RPCMessage.call(7, program: 100_003, version: 4, procedure: 1, as: .root, arguments: [9])
        #expect(root.count == 65 && root.starts(with: [0x80, 0, 0, 61, 0, 0, 0, 7]) && root.last == 9)
        #expect(call.count == 44 && call.starts(with: [0x80, 0, 0, 40, 0, 0, 0, 7]))
        #expect(read([7, 1, 0, 0, 0, 0]) == .answer(.accepted))
        #expect(whole([7, 1, 0, 0, 0, 0, 2]) == .answer(RPCReply(answer: .accepted, results: [0, 0, 0, 2])))
        #expect(read([7, 1, 0, 0, 5, 9, 9, 0]) == .answer(.accepted))
        #expect(read([7, 1, 0, 0, 0, 1]) == .answer(.programUnavailable))
        #expect(read([7, 1, 0, 0, 0, 2, 3, 4]) == .answer(.versionMismatch(lowest: 3, highest: 4)))
        #expect(read([7, 1, 0, 0, 0, 2, 4, 3]) == .answer(.versionMismatch(lowest: 4, highest: 3)))
        #expect(read([7, 1, 0, 0, 0, 5]) == .answer(.failed(5)))
        #expect(read([7, 1, 1, 1, 1]) == .answer(.denied(1)))
        #expect(read([8, 1, 0, 0, 0, 0]) == .unrelated)
        #expect(read([7, 1, 0, 0, 0, 0], last: false) == .unrelated)
        let bad: [[UInt32]] = [
            [7, 1, 0, 0, 401, 0], [7, 1, 0, 0, 0], [7, 1, 2], [7, 1, 0, 0, 0, 2, 3], [7],
        ]
        for words in bad {
            guard case .malformed = read(words) else {
                Issue.record("\(words) was read")
                continue
            }
        }
        #expect(RPCMessage.read([0, 0, 0, 0], answering: 7) != .unrelated)
        #expect(RPCMessage.read([0xff, 0xff, 0xff, 0xff], answering: 7) != .unrelated)
    }

    @Test("a time server that has no time, or refuses, is told from one that serves")
    func ntp() {
        let cookie: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        func read(_ first: UInt8, _ stratum: UInt8, _ code: String = "") -> Reading<NTPAnswer> {
            let start = [first, stratum] + [UInt8](repeating: 0, count: 10)
            let reference = Array((Array(code.utf8) + [0, 0, 0, 0]).prefix(4))
            let packet = start + reference + [UInt8](repeating: 0, count: 8) + cookie
            return NTPPacket.read(packet + [UInt8](repeating: 0, count: 16), answering: cookie)
        }
        #expect(NTPPacket.request(cookie).count == NTPPacket.length)
        #expect(read(0x24, 3) == .answer(NTPAnswer(stratum: 3, leap: 0, refusal: nil)))
        #expect(read(0xe4, 0) == .answer(NTPAnswer(stratum: 16, leap: 3, refusal: nil)))
        #expect(read(0xe4, 0, "RATE") == .answer(NTPAnswer(stratum: 0, leap: 3, refusal: "RATE")))
        #expect(read(0x23, 3) == .malformed("mode 3"))
        #expect(NTPPacket.read([0x24, 3], answering: cookie) == .unrelated)
    }

    @Test("lines of /proc/net are read, and whoever listens is told from who is connected")
    func listeners() {
        let table = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 3500007F:0035 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 4711 1 0
               1: 1E39A8C0:0016 2139A8C0:D431 01 00000000:00000000 02:000A7214 00000000     0        0 4712 2 0
               2: zz00007F:0035 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 4713 1 0
            """
        let sockets = ListeningSocket.all(in: Array(table.utf8), .tcp)
        #expect(sockets.map(\.address) == [IPAddress("127.0.0.53")])
        #expect(sockets.map(\.port) == [53])
        #expect(sockets.map(\.inode) == [4711])
    }

    @Test("a process's unit and parent are found in what the kernel says of it")
    func processes() {
        func unit(_ text: String) -> String? { OwningProcess.unit(Array(text.utf8)) }
        #expect(unit("0::/system.slice/dnsmasq.service\n") == "dnsmasq.service")
        #expect(unit("0::/user.slice/user-0.slice/session-3.scope\n") == "session-3.scope")
        #expect(unit("0::/system.slice/containerd.service/kubepods/x\n") == "containerd.service")
        #expect(unit("12:pids:/a.service\n1:name=systemd:/system.slice/b.service\n") == "b.service")
        #expect(unit("0::/\n") == nil)
        #expect(OwningProcess.parent(Array("12 (a) b) S 34 12 0".utf8)) == 34)
        #expect(OwningProcess.parent(Array("12 (a".utf8)) == nil)
    }
}
