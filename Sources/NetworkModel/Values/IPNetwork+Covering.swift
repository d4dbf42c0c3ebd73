extension IPNetwork {
    /// The fewest networks that hold these addresses and no others, in order.
    public static func covering(_ addresses: [IPAddress]) -> [IPNetwork] {
        var result: [IPNetwork] = []
        for address in Set(addresses).sorted() {
            var network = IPNetwork(masking: address, prefixLength: address.family.bitWidth)
            // Two halves make a whole, which may be a half itself.
            while let last = result.last, let parent = network.parent, last != network,
                last.prefixLength == network.prefixLength, parent.contains(last)
            {
                result.removeLast()
                network = parent
            }
            result.append(network)
        }
        return result
    }

    /// The network of twice the size; nil where there is none.
    private var parent: IPNetwork? {
        prefixLength == 0 ? nil : IPNetwork(masking: address, prefixLength: prefixLength - 1)
    }
}
