import Glibc

/// The same numbers in each run (SplitMix64), so that what fails once fails again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// True in `percent` of a hundred cases.
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    /// Some of the values, each with a chance of `percent`.
    mutating func some<Value>(of values: [Value], _ percent: Int = 50) -> [Value] {
        values.filter { _ in chance(percent) }
    }

    mutating func one<Value>(of values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &self)]
    }
}

/// How many random cases a property is tried with: what CI has time for, or GWNET_SEEDS.
func seeds(_ usual: UInt64) -> Range<UInt64> {
    let wanted = getenv("GWNET_SEEDS").flatMap { UInt64(String(cString: $0)) }
    return 0..<(wanted ?? usual)
}
