/// What nftables' programs keep with an object, in their type-length-value format.
struct UserData {
    /// By type.
    private(set) var values: [UInt8: ArraySlice<UInt8>] = [:]

    /// Reads up to what does not fit.
    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let type = rest.first, let length = rest.dropFirst().first, rest.count >= 2 + Int(length) {
            values[type] = rest.dropFirst(2).prefix(Int(length))
            rest = rest.dropFirst(2 + Int(length))
        }
    }
}
