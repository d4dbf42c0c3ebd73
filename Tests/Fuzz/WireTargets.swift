import NetworkModel

@testable import Gateway

// Answers to probes, from whoever is on the wire.
extension FuzzTarget {
    static let wire = [
        FuzzTarget("dhcp") { bytes in
            guard let client = MACAddress("02:00:00:00:00:01") else { return }
            let frame = DHCPFrame(bytes)
            _ = DHCPMessage.offer(in: bytes, answering: 0x0102_0304, for: client)
            if let frame { _ = DHCPMessage.offer(in: frame.message, answering: 0x0102_0304, for: client) }
        },
        FuzzTarget("dns") { bytes in
            var reader = DNSReader(bytes)
            guard let header = reader.header() else { return }
            for _ in 0..<min(header.questions, 4) { _ = reader.question() }
            for kind in [DNSRecordType.address, .pointer] {
                var records = reader
                for _ in 0..<min(header.answers, 64) { _ = records.record(kind) }
            }
        },
        FuzzTarget("rpc") { bytes in _ = RPCMessage.read(bytes, answering: 0x0102_0304) },
        FuzzTarget("http") { bytes in _ = HTTPResponse.read(bytes) },
        FuzzTarget("ntp") { bytes in _ = NTPPacket.read(bytes, answering: [1, 2, 3, 4, 5, 6, 7, 8]) },
    ]
}
