import Testing

@testable import NetworkModel

@Suite("Named sets")
struct NamedSetTests {
    @Test("boxes that do not meet stay as they are")
    func disjointStays() {
        let boxes = [NamedSet.Element(Sketch.box(0...3, 0...3)), NamedSet.Element(Sketch.box(0...3, 4...9))]
        #expect(NamedSet.disjoint(boxes) == Set(boxes))
        #expect(NamedSet.disjoint([]).isEmpty)
    }

    @Test("a box inside another vanishes where both say the same, whichever comes first")
    func joinsOverlaps() {
        let inner = NamedSet.Element(Sketch.box(3...5))
        let outer = NamedSet.Element(Sketch.box(0...9))
        #expect(NamedSet.disjoint([outer, inner]) == [outer])
        #expect(NamedSet.disjoint([inner, outer]) == [outer])
    }

    @Test("a box around another that says something else is cut into what is left")
    func cutsOverlaps() {
        let inner = NamedSet.Element(Sketch.box(3...5), value: .verdict(.drop))
        let outer = NamedSet.Element(Sketch.box(0...9), value: .verdict(.accept))
        #expect(NamedSet.disjoint([outer, inner]) == [outer])
        #expect(
            NamedSet.disjoint([inner, outer]) == [
                inner, NamedSet.Element(Sketch.box(0...2), value: .verdict(.accept)),
                NamedSet.Element(Sketch.box(6...9), value: .verdict(.accept)),
            ])
    }

    @Test("ranges that end at the lowest or the highest value are cut there without wrapping around")
    func cutsAtTheEdges() {
        let all = NamedSet.Element(Sketch.box(0...255))
        let low = NamedSet.Element(Sketch.box(0...0), value: .verdict(.drop))
        let high = NamedSet.Element(Sketch.box(255...255), value: .verdict(.accept))
        #expect(NamedSet.disjoint([low, high, all]) == [low, high, NamedSet.Element(Sketch.box(1...254))])
    }

    /// What a random box maps to tells which box it is.
    private struct Universe {
        static let top: UInt8 = 6

        static func boxes(_ random: inout SeededGenerator, fields: Int) -> [NamedSet.Element] {
            (0..<Int.random(in: 1...6, using: &random)).map { index in
                let key = (0..<fields).map { _ in
                    let ends = [
                        UInt8.random(in: 0...top, using: &random), UInt8.random(in: 0...top, using: &random),
                    ].sorted()
                    return Sketch.box(ends[0]...ends[1])[0]
                }
                return NamedSet.Element(key, value: .data([[UInt8(index)]]))
            }
        }

        static func points(fields: Int) -> [[UInt8]] {
            (0..<fields).reduce([[]]) { points, _ in
                points.flatMap { point in (0...top).map { point + [$0] } }
            }
        }
    }

    @Test(
        "any boxes become elements that cover the same, overlap nowhere, and let the earlier value win",
        arguments: 1...3)
    func disjointIsSameMembership(fields: Int) {
        let points = Universe.points(fields: fields)
        var complaints: [String] = []
        for seed in seeds(fields == 3 ? 300 : 1000) where complaints.isEmpty {
            var random = SeededGenerator(seed: seed)
            let boxes = Universe.boxes(&random, fields: fields)
            let elements = NamedSet.disjoint(boxes)
            let plain = NamedSet.disjoint(boxes.map { NamedSet.Element($0.key) })
            for point in points {
                let covers = { (element: NamedSet.Element) in
                    zip(element.key, point).allSatisfy { $0.first[0] <= $1 && $1 <= $0.last[0] }
                }
                let found = elements.filter(covers).map(\.value)
                let wanted = boxes.first(where: covers).map { [$0.value] } ?? []
                if plain.filter(covers).count != wanted.count {
                    complaints.append("seed \(seed), \(point): a set of the same boxes differs")
                }
                if found != wanted { complaints.append("seed \(seed), \(point): \(found), not \(wanted)") }
            }
        }
        #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
    }

    @Test("a set whose elements alone differ has the same definition; any other difference makes another")
    func comparesDefinitions() {
        let set = NamedSet("s", key: [.internetProtocol], hasIntervals: true)
        let full = NamedSet(
            "s", key: [.internetProtocol], hasIntervals: true, elements: [.init(Sketch.box(1...2))])
        #expect(set.hasSameDefinition(as: full))
        let others = [
            NamedSet("t", key: [.internetProtocol], hasIntervals: true),
            NamedSet("s", key: [.internetService], hasIntervals: true),
            NamedSet("s", key: [.internetProtocol], value: .verdict, hasIntervals: true),
            NamedSet("s", key: [.internetProtocol], hasIntervals: false),
            NamedSet("s", key: [.internetProtocol], hasIntervals: true, countsElements: true),
        ]
        for other in others { #expect(!set.hasSameDefinition(as: other)) }
    }
}
