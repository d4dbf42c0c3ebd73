extension NamedSet {
    /// The union of the boxes as elements that do not overlap, which the kernel insists on
    /// (`nft_pipapo_insert` answers ENOTEMPTY). Where two meet, the earlier one's value holds.
    public static func disjoint(_ boxes: [Element]) -> Set<Element> {
        Set(disjoint(boxes, within: .unlimited) ?? [])
    }

    /// Whether the boxes overlap so often that their union takes many more elements than there are boxes:
    /// ranges of ports across networks make a grid of n * n.
    package static func isEntangled(_ boxes: [Element]) -> Bool {
        disjoint(boxes, within: Effort(boxes: boxes.count)) == nil
    }

    /// Nil where it would take more than that.
    static func disjoint(_ boxes: [Element], within effort: Effort) -> [Element]? {
        // Where no values are at stake, wide boxes first: what they cover is not cut to pieces.
        let isPlain = boxes.allSatisfy { $0.value == .none }
        var seen: Set<[FieldRange]> = []
        let single = boxes.filter { seen.insert($0.key).inserted }
        let ordered = isPlain ? single.sorted { ($1.size, $0) < ($0.size, $1) } : single
        let ranges = ordered.map { $0.key.map(\.numbers) }
        let search = OverlapSearch.earlier(of: ranges, limit: effort.pairs)
        guard search.isComplete else { return nil }
        var result: [Element] = []
        var cuts = 0
        for (box, taken) in zip(ordered, search.earlier) {
            var pieces = [box.key]
            for index in taken where !pieces.isEmpty {
                cuts += pieces.count
                guard cuts <= effort.cuts else { return nil }
                pieces = pieces.flatMap { subtract(ordered[index].key, from: $0) }
            }
            result += pieces.map { Element($0, value: box.value) }
            guard result.count <= effort.elements else { return nil }
        }
        return result
    }

    /// How much may be done for a list of boxes; it grows as the list does, so that the time does too.
    struct Effort {
        /// Of boxes that overlap.
        let pairs: Int
        /// Of pieces by boxes.
        let cuts: Int
        /// That come of it.
        let elements: Int

        static let unlimited = Effort(pairs: .max, cuts: .max, elements: .max)

        private init(pairs: Int, cuts: Int, elements: Int) {
            self.pairs = pairs
            self.cuts = cuts
            self.elements = elements
        }

        init(boxes count: Int) {
            self.init(pairs: 64 * count + 16_384, cuts: 64 * count + 65_536, elements: 8 * count + 1024)
        }
    }

    /// What is left of `box` outside `taken`, as boxes that do not overlap.
    private static func subtract(_ taken: [FieldRange], from box: [FieldRange]) -> [[FieldRange]] {
        guard zip(box, taken).allSatisfy({ $0.overlaps($1) }) else { return [box] }
        var rest: [[FieldRange]] = []
        var inner = box
        for (index, cut) in zip(box.indices, taken) {
            let parts = inner[index].split(by: cut)
            for outer in [parts.below, parts.above].compactMap({ $0 }) {
                var piece = inner
                piece[index] = outer
                rest.append(piece)
            }
            inner[index] = parts.inside
        }
        return rest
    }
}

extension NamedSet.Element {
    /// How many keys it stands for, as far as a Double tells them apart.
    fileprivate var size: Double { key.reduce(1) { $0 * $1.width } }
}

extension FieldRange {
    /// How many values it holds.
    fileprivate var width: Double {
        zip(first, last).reduce(0) { $0 * 256 + Double(Int($1.1) - Int($1.0)) } + 1
    }

    /// As numbers; no field has more than 16 bytes.
    fileprivate var numbers: ClosedRange<UInt128> {
        let (low, high) = (first.wideNumber, last.wideNumber)
        return low...max(low, high)
    }
}

extension [UInt8] {
    fileprivate var wideNumber: UInt128 { prefix(16).reduce(0) { $0 << 8 | UInt128($1) } }
}
