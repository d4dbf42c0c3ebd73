import Testing

@testable import NetworkModel

@Suite("Ranges of a field")
struct FieldRangeTests {
    @Test("two ends of different length, or the wrong way round, make no range")
    func refusesWrongEnds() {
        #expect(FieldRange(first: [1], last: [0]) == nil)
        #expect(FieldRange(first: [1], last: [0, 2]) == nil)
        #expect(FieldRange(first: [1, 0], last: [0, 255]) == nil)
        #expect(FieldRange(first: [0, 255], last: [1, 0]) != nil)
        #expect(FieldRange(first: [7], last: [7])?.isSingle == true)
    }

    @Test(
        "the successor carries, and the highest value has none",
        arguments: [
            ([0] as [UInt8], [1] as [UInt8]?), ([255], nil), ([0, 255], [1, 0]),
            ([10, 255, 255, 255], [11, 0, 0, 0]),
            ([255, 255, 255, 255], nil), ([], nil),
        ])
    func successor(bytes: [UInt8], next: [UInt8]?) {
        #expect(bytes.successor == next)
        if let next { #expect(next.predecessor == bytes) }
    }

    @Test(
        "the predecessor borrows, and the lowest value has none",
        arguments: [
            ([1] as [UInt8], [0] as [UInt8]?), ([0], nil), ([1, 0], [0, 255]), ([0, 0, 0, 0], nil), ([], nil),
        ])
    func predecessor(bytes: [UInt8], previous: [UInt8]?) {
        #expect(bytes.predecessor == previous)
        if let previous { #expect(previous.successor == bytes) }
    }

    @Test(
        "two ranges overlap where they share a value",
        arguments: [
            (0...4 as ClosedRange<UInt8>, 5...9 as ClosedRange<UInt8>, false), (0...5, 5...9, true),
            (0...9, 3...4, true),
            (3...4, 0...9, true), (5...9, 0...4, false), (0...255, 255...255, true),
        ])
    func overlaps(left: ClosedRange<UInt8>, right: ClosedRange<UInt8>, isShared: Bool) {
        #expect(Sketch.box(left)[0].overlaps(Sketch.box(right)[0]) == isShared)
    }

    @Test("values of the model become the bytes that the kernel compares")
    func bytes() throws {
        #expect(FieldRange.address(Sketch.must(IPAddress("192.0.2.1"), "")).first == [192, 0, 2, 1])
        let network = FieldRange.network(Sketch.must(IPNetwork("192.0.2.0/25"), ""))
        #expect(network == FieldRange(first: [192, 0, 2, 0], last: [192, 0, 2, 127]))
        #expect(FieldRange.network(.anyIPv4) == FieldRange(first: [0, 0, 0, 0], last: [255, 255, 255, 255]))
        #expect(FieldRange.transport(.udp).first == [17])
        let ports = FieldRange.ports(Sketch.must(PortRange("80-443"), ""))
        #expect(ports == FieldRange(first: [0, 80], last: [1, 187]))
        #expect(FieldRange.anyPort == FieldRange(first: [0, 0], last: [255, 255]))
        #expect(FieldRange.anyProtocol == FieldRange(first: [0], last: [255]))
    }

    @Test(
        "a link's name is padded to sixteen bytes, so that eth1 is not eth10",
        arguments: ["lo", "eth1", "abcdefghijklmno"])
    func padsNames(name: String) {
        let bytes = FieldRange.link(Sketch.link(name)).first
        #expect(bytes.count == 16)
        #expect(Array(bytes.prefix(name.utf8.count)) == Array(name.utf8))
        #expect(bytes.dropFirst(name.utf8.count).allSatisfy { $0 == 0 })
        #expect(FieldRange.linkKind(name).first == bytes)
    }
}
