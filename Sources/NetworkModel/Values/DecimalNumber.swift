extension UInt32 {
    /// Reads plain decimal digits: no sign, no spaces, no leading zeros (which some tools read as octal).
    init?(plainDecimal text: some StringProtocol) {
        let digits = text.utf8
        guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard digits.count == 1 || first != 0x30 else { return nil }
        self.init(String(text))
    }
}
