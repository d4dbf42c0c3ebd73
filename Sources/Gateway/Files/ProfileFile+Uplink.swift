import Profile
import Services

extension ProfileFile {
    /// What brings www up, with the key of its wireless network.
    ///
    /// - Parameter root: in front of the key's file.
    /// - Throws: `Failure` where that file cannot be read, or holds no key.
    func uplink(below root: String) throws(Failure) -> Uplink {
        guard let wifi = profile.www.wifi else {
            return Uplink(
                isExternal: profile.www.ipv4 == .external, isLeased: profile.www.ipv4 == .dhcp, wireless: nil)
        }
        let key: String
        switch wifi.key {
        case .inline(let passphrase): key = passphrase
        case .file(let path): key = try self.key(in: root + path)
        }
        // Somebody else's client on a wireless NIC that we join is somebody else's all the same.
        return Uplink(
            isExternal: profile.www.ipv4 == .external, isLeased: profile.www.ipv4 == .dhcp,
            wireless: WirelessNetwork(ssid: wifi.ssid, key: key, country: wifi.country))
    }

    private func key(in path: String) throws(Failure) -> String {
        let bytes: [UInt8]
        do {
            bytes = try FileStore.read(path, limit: 4096)
        } catch {
            throw Failure(
                error.errno == .noEntry ? .missing : .failed,
                "could not read the key of the wireless network: \(path)", kernelWords: "\(error.errno)",
                remedy: "write it there, readable by root alone: \(place(of: "interfaces.www.wifi.psk_file"))"
            )
        }
        let key = String(decoding: bytes.prefix { $0 != 0x0a && $0 != 0x0d }, as: UTF8.self)
        // Never quoted: it may be all but right.
        guard WiFiKey.isKey(key) else {
            throw Failure(
                .invalidProfile, "\(path) holds no key of a wireless network",
                remedy: "its first line has to be 8 to 63 ASCII characters, or 64 hexadecimal digits")
        }
        return key
    }
}
