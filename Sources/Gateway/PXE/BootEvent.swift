import NetworkModel

/// What dnsmasq tells its script (dnsmasq(8), --dhcp-script).
struct BootEvent {
    /// What happened.
    enum Kind {
        /// Firmware that boots has got an address.
        case asked(MACAddress, architecture: Int?)
        /// A file was fetched whole; by its path on this machine.
        case fetched(String, bytes: Int, by: IPAddress)
    }

    let kind: Kind

    /// Nil for what says nothing of booting.
    ///
    /// - Parameters:
    ///   - words: the script's arguments.
    ///   - vendorClass: DNSMASQ_VENDOR_CLASS, such as `PXEClient:Arch:00007:UNDI:003016`.
    init?(_ words: [String], vendorClass: String?) {
        switch words.first {
        case "tftp" where words.count > 3:
            guard let bytes = Int(words[1]), let address = IPAddress(words[2]) else { return nil }
            kind = .fetched(words[3], bytes: bytes, by: address)
        case "add" where words.count > 1, "old" where words.count > 1:
            guard let mac = MACAddress(words[1]), let vendorClass, vendorClass.hasPrefix("PXEClient") else {
                return nil
            }
            let parts = vendorClass.split(separator: ":", omittingEmptySubsequences: false)
            let isNamed = parts.count > 2 && parts[1] == "Arch"
            kind = .asked(mac, architecture: isNamed ? Int(parts[2]) : nil)
        default: return nil
        }
    }
}
