import Glibc

/// The same numbers in each run (SplitMix64), so that what fails once fails again.
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Equal seeds give equal numbers.
    public init(seed: UInt64) { state = seed }

    /// The next number.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// So many random bytes.
    public mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(next() & 0xff) } }
}

/// How many random cases a property is tried with: what CI has time for, or GWNET_SEEDS.
public func seeds(_ usual: UInt64) -> Range<UInt64> { 0..<(number("GWNET_SEEDS") ?? usual) }

/// The same for properties of the kernel, which take their time; or GWNET_KERNEL_SEEDS.
public func kernelSeeds(_ usual: UInt64) -> Range<UInt64> { 0..<(number("GWNET_KERNEL_SEEDS") ?? usual) }

private func number(_ variable: String) -> UInt64? {
    getenv(variable).flatMap { UInt64(String(cString: $0)) }
}
