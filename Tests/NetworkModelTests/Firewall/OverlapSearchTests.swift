import Testing

@testable import NetworkModel

@Suite("Boxes that overlap")
struct OverlapSearchTests {
    private static func boxes(_ count: Int, fields: Int, _ random: inout SeededGenerator) -> [[ClosedRange<
        UInt128
    >]] {
        (0..<count).map { _ in
            (0..<fields).map { _ in
                let low = UInt128.random(in: 0...40, using: &random)
                return low...(low + UInt128.random(in: 0...12, using: &random))
            }
        }
    }

    private static func compared(_ boxes: [[ClosedRange<UInt128>]], leading: Int) -> [[Int]] {
        boxes.indices.map { later in
            (0..<later).filter { earlier in
                later >= leading
                    && zip(boxes[earlier], boxes[later]).allSatisfy { $0.overlaps($1) }
            }
        }
    }

    @Test("are found as by comparing each with each other", arguments: 1...4)
    func agreesWithComparison(fields: Int) {
        for seed in seeds(60) {
            var random = SeededGenerator(seed: seed)
            let boxes = Self.boxes(Int.random(in: 0...90, using: &random), fields: fields, &random)
            let leading = Int.random(in: 0...boxes.count, using: &random)
            let found = OverlapSearch.earlier(of: boxes, leading: leading)
            #expect(found.isComplete)
            #expect(found.earlier == Self.compared(boxes, leading: leading), "seed \(seed)")
        }
    }

    @Test("end the search where there are more than were asked for")
    func stops() {
        let all = [[ClosedRange<UInt128>]](repeating: [0...9, 3...3], count: 200)
        let found = OverlapSearch.earlier(of: all, limit: 100)
        #expect(!found.isComplete && found.earlier.joined().count == 100)
        #expect(OverlapSearch.earlier(of: []).earlier.isEmpty)
    }

    /// Ranges of ports of many networks across single ports of all: n * n / 4 pieces.
    private static func grid(_ count: Int) -> [NamedSet.Element] {
        (0..<count / 2).flatMap { index in
            let (low, high) = (UInt8(index % 100), UInt8(255 - index % 100))
            return [
                NamedSet.Element(Sketch.box(UInt8(2 * index % 250)...UInt8(2 * index % 250), 0...255)),
                NamedSet.Element(Sketch.box(low...high, UInt8(index % 250)...UInt8(index % 250))),
            ]
        }
    }

    @Test("become as many elements as there are boxes, or are said to be entangled")
    func effortGrowsWithTheList() throws {
        #expect(NamedSet.isEntangled(Self.grid(200)))
        #expect(!NamedSet.isEntangled(Self.grid(40)))
        for count in [100, 400, 1600, 4096] {
            let apart = (0..<count).map { index in
                NamedSet.Element([
                    .ports(PortRange(first: UInt16(index + 1), last: UInt16(index + 1)) ?? .all),
                    .network(.anyIPv4),
                ])
            }
            #expect(NamedSet.disjoint(apart).count == count)
            #expect(!NamedSet.isEntangled(apart))
            // The same entry over and over is one.
            let same = [NamedSet.Element](repeating: apart[0], count: count)
            #expect(!NamedSet.isEntangled(same) && NamedSet.disjoint(same).count == 1)
        }
    }
}
