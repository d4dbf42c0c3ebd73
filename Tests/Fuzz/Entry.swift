import Glibc

/// A reader of bytes that gwnet did not write itself; whatever it is given, it must return.
struct FuzzTarget: Sendable {
    let name: String
    let read: @Sendable ([UInt8]) -> Void

    init(_ name: String, _ read: @escaping @Sendable ([UInt8]) -> Void) {
        self.name = name
        self.read = read
    }

    static let all = state + wire + kernel + text

    /// The one that FUZZ_TARGET names.
    static let chosen: FuzzTarget = {
        let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
        if let target = all.first(where: { $0.name == name }) { return target }
        print("FUZZ_TARGET is one of: \(all.map(\.name).joined(separator: " "))")
        exit(64)
    }()
}

/// What libFuzzer calls (https://llvm.org/docs/LibFuzzer.html).
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    FuzzTarget.chosen.read(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}
