/// Finds every pair of boxes that have a point in common, in time that grows with n log n and the number of
/// pairs: Zomorodian and Edelsbrunner, "Fast Software for Box Intersections" (2002).
///
/// Comparing each box with each other would let a profile of a few thousand lines keep a boot busy for minutes.
package struct OverlapSearch {
    /// For each field and box: the place of its lower end among all lower ends, none of which is equal.
    private let starts: [[Int]]
    /// For each field and box: how many lower ends are no higher than its upper end.
    private let ends: [[Int]]
    private let limit: Int
    private var pairs: [(Int, Int)] = []
    private var isOverLimit = false

    /// Below this a list is compared with the other as it is.
    private static let small = 8

    /// What a search has found.
    package struct Result {
        /// For each box the earlier ones that it overlaps, in their order.
        package let earlier: [[Int]]
        /// False where there are more pairs than were asked for.
        package let isComplete: Bool
    }

    /// For each box the earlier ones that it overlaps.
    ///
    /// - Parameters:
    ///   - boxes: a range for each field; all have as many fields, one at least.
    ///   - leading: so many boxes at the beginning may overlap each other, which is not looked for.
    ///   - limit: of pairs.
    package static func earlier(
        of boxes: [[ClosedRange<UInt128>]], leading: Int = 0, limit: Int = .max
    ) -> Result {
        var search = OverlapSearch(boxes, limit: limit)
        let leaders = Array(boxes.indices.prefix(leading))
        let others = Array(boxes.indices.dropFirst(leading))
        if let field = search.starts.indices.last {
            search.join(others, Array(boxes.indices), field: field)
            search.join(leaders, others, field: field)
        }
        var earlier = [[Int]](repeating: [], count: boxes.count)
        for (one, other) in search.pairs { earlier[max(one, other)].append(min(one, other)) }
        return Result(earlier: earlier.map { $0.sorted() }, isComplete: !search.isOverLimit)
    }

    private init(_ boxes: [[ClosedRange<UInt128>]], limit: Int) {
        self.limit = limit
        let fields = boxes.map(\.count).min() ?? 0
        var starts: [[Int]] = []
        var ends: [[Int]] = []
        for field in 0..<fields {
            let lows = boxes.map { $0[field].lowerBound }
            let order = lows.indices.sorted { (lows[$0], $0) < (lows[$1], $1) }
            var places = [Int](repeating: 0, count: boxes.count)
            for (place, box) in order.enumerated() { places[box] = place }
            starts.append(places)
            let sorted = order.map { lows[$0] }
            ends.append(boxes.map { Self.count(in: sorted, upTo: $0[field].upperBound) })
        }
        self.starts = starts
        self.ends = ends
    }

    /// How many numbers of a sorted list are no higher than this one.
    private static func count(in sorted: [UInt128], upTo highest: UInt128) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] <= highest { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension OverlapSearch {
    /// Whether the other's lower end lies in the box's range. Of two ranges that overlap this is true one way
    /// round, and never of a box and itself.
    private func reaches(_ box: Int, _ other: Int, _ field: Int) -> Bool {
        starts[field][box] < starts[field][other] && starts[field][other] < ends[field][box]
    }

    private mutating func note(_ box: Int, _ other: Int) {
        if pairs.count >= limit { isOverLimit = true } else { pairs.append((box, other)) }
    }

    /// Pairs of a box and a point, the lower end of another box: the box's range of the field holds the point,
    /// and in all lower fields the two overlap.
    private mutating func join(_ boxes: [Int], _ points: [Int], field: Int) {
        if isOverLimit || boxes.isEmpty || points.isEmpty { return }
        if min(boxes.count, points.count) <= Self.small { return compare(boxes, points, field: field) }
        if field == 0 { return scan(boxes, points) }
        let places = starts[field]
        let lowest = points.reduce(Int.max) { min($0, places[$1]) }
        let highest = points.reduce(0) { max($0, places[$1]) }
        // Boxes that hold all of the points only have to be looked at in the other fields.
        let (around, rest) = split(boxes, field: field, lowest...highest)
        join(around, points, field: field - 1)
        join(points, around, field: field - 1)
        guard !rest.isEmpty else { return }
        let middle = (lowest + highest) / 2
        for half in [lowest...middle, (middle + 1)...max(highest, middle + 1)] {
            let inside = points.filter { half.contains(places[$0]) }
            join(rest.filter { meets($0, half, field) }, inside, field: field)
        }
    }

    private func meets(_ box: Int, _ half: ClosedRange<Int>, _ field: Int) -> Bool {
        starts[field][box] < half.upperBound && half.lowerBound < ends[field][box]
    }

    /// Those that hold every point of the range, and those that hold some.
    private func split(
        _ boxes: [Int], field: Int, _ range: ClosedRange<Int>
    ) -> (around: [Int], rest: [Int]) {
        var around: [Int] = []
        var rest: [Int] = []
        for box in boxes where meets(box, range, field) {
            let isAround =
                starts[field][box] < range.lowerBound && range.upperBound < ends[field][box]
            if isAround { around.append(box) } else { rest.append(box) }
        }
        return (around, rest)
    }

    private mutating func compare(_ boxes: [Int], _ points: [Int], field: Int) {
        for box in boxes {
            for point in points where reaches(box, point, field) {
                let overlaps = (0..<field).allSatisfy { reaches(box, point, $0) || reaches(point, box, $0) }
                if overlaps { note(box, point) }
                if isOverLimit { return }
            }
        }
    }

    /// In the last field whatever is found is a pair.
    private mutating func scan(_ boxes: [Int], _ points: [Int]) {
        let sorted = points.sorted { starts[0][$0] < starts[0][$1] }
        for box in boxes {
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                if starts[0][sorted[middle]] <= starts[0][box] { low = middle + 1 } else { high = middle }
            }
            while low < sorted.count, starts[0][sorted[low]] < ends[0][box] {
                note(box, sorted[low])
                if isOverLimit { return }
                low += 1
            }
        }
    }
}
