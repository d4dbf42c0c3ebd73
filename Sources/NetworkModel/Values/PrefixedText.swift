/// The two halves of `ADDRESS/PREFIX`, before it is known whether a network or an interface's address is meant.
struct PrefixedText {
    let address: IPAddress
    let prefixLength: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2,
            let address = IPAddress(String(parts[0])),
            let length = UInt32(plainDecimal: parts[1]), length <= address.family.bitWidth
        else { return nil }
        self.address = address
        prefixLength = Int(length)
    }
}
