import NetworkModel
import Services

/// Reserved ranges, to be asked for the one around an address without a look at each of them.
struct ReservedIndex {
    /// By their first addresses; of those up to each, the one that reaches furthest.
    private let entries: [(first: IPAddress, furthest: ReservedRange)]

    init(_ ranges: [ReservedRange]) {
        var entries: [(first: IPAddress, furthest: ReservedRange)] = []
        for range in ranges.sorted(by: { $0.range < $1.range }) {
            let furthest = entries.last.map {
                $0.furthest.range.last >= range.range.last ? $0.furthest : range
            }
            entries.append((range.range.first, furthest ?? range))
        }
        self.entries = entries
    }

    func entry(around address: IPAddress) -> ReservedRange? {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].first <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let found = entries[low - 1].furthest
        return found.range.contains(address) ? found : nil
    }
}
