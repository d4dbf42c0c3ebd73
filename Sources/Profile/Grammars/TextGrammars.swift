import NetworkModel

extension Grammar<String> {
    /// A line of text in anyone's words.
    static let line = Grammar(TextForm("a line of text", example: "kubernetes load balancer")) {
        text throws(Refusal) in
        guard !text.isEmpty else {
            throw Refusal("there is no text in the quotes", remedy: "write something")
        }
        guard text.utf8.count <= 4096 else {
            throw Refusal("a line of \(text.utf8.count) bytes", remedy: "shorten it")
        }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw Refusal(
                "\(quoted(text)) holds a line break or another control character", remedy: "write one line")
        }
        return text
    }

    /// One line of text, or several in a block.
    static let block = Grammar(TextForm("lines of text", example: "\"cache-size=1000\"")) {
        text throws(Refusal) in
        let isClean = text.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t"
        }
        guard isClean else {
            throw Refusal("these lines hold a control character", remedy: "remove it")
        }
        return text
    }

    /// Where a file or folder is: from the root, and nowhere up again.
    static let path = line.named("an absolute path", example: "/srv/gwnet", pattern: "^/").refusing { path in
        guard path.hasPrefix("/") else {
            return Refusal(
                "\(quoted(path)) is relative", remedy: "begin with / , such as /srv/\(shown(path))")
        }
        guard !path.split(separator: "/").contains("..") else {
            return Refusal("\(quoted(path)) goes up by ..", remedy: "write where it leads")
        }
        return refusal(ofJoinersIn: path)
    }

    /// Joiners and variation selectors are for words; of two paths that look alike one would be another.
    private static func refusal(ofJoinersIn path: String) -> Refusal? {
        let joiners = path.unicodeScalars.filter { $0.properties.isDefaultIgnorableCodePoint }
        return joiners.isEmpty
            ? nil : Refusal("\(quoted(path)) holds a character that nobody sees", remedy: "remove it")
    }

    /// A file's name without a folder.
    static let fileName = line.named("a file name", example: "ubuntu-22.04.2-live-server-amd64.iso").refusing
    { name in
        guard name.contains("/") || name == "." || name == ".." else { return refusal(ofJoinersIn: name) }
        return Refusal("\(quoted(name)) is no plain file name", remedy: "leave out the folder")
    }

    /// The SHA-256 of a file, in lower case.
    static let sha256 = Grammar(
        TextForm(
            "a SHA-256 of 64 hexadecimal digits",
            example: "5e38b55d57d94ff029719342357325ed3bda38fa80054f9330dc789cd2d43931",
            pattern: "^[0-9A-Fa-f]{64}$")
    ) { text throws(Refusal) in
        let isHexadecimal = text.allSatisfy { $0.isASCII && $0.isHexDigit }
        guard text.utf8.count == 64, isHexadecimal else {
            throw Refusal(
                isHexadecimal
                    ? "\(text.utf8.count) digits are no SHA-256"
                    : "\(quoted(text)) is not hexadecimal throughout",
                remedy:
                    "it has 64 hexadecimal digits: copy it from SHA256SUMS beside the image, or run sha256sum"
            )
        }
        return text.lowercased()
    }

    /// A line as in authorized_keys.
    static let sshKey = line.named("an SSH public key", example: "ssh-ed25519 AAAAC3Nz… name").refusing {
        line in
        if line.contains("PRIVATE KEY") {
            return Refusal(
                "a private key", remedy: "write the public one, which is in the file that ends in .pub")
        }
        let words = line.split(separator: " ")
        let isKey = words.indices.dropLast().contains { index in
            words[index + 1].hasPrefix("AAAA")
                && ["ssh-", "ecdsa-sha2-", "sk-"].contains { words[index].hasPrefix($0) }
        }
        return isKey
            ? nil
            : Refusal("\(quoted(line)) is not an SSH public key", remedy: "paste a line of id_ed25519.pub")
    }

    /// Where an image is fetched from.
    static let url = line.named(
        "an http or https URL", example: "https://releases.ubuntu.com/jammy/x.iso", pattern: "^https?://"
    ).refusing { text in
        let host = ["http://", "https://"].first { text.hasPrefix($0) }.map { text.dropFirst($0.count) }
        guard let host, host.first != nil, host.first != "/", !text.contains(" ") else {
            let remedy =
                host == nil
                ? "begin with https:// or http://"
                : "write it like https://releases.ubuntu.com/jammy/x.iso, and a space as %20"
            return Refusal("\(quoted(text)) is not a web address", remedy: remedy)
        }
        return nil
    }

    /// The same texts under another name.
    func named(_ name: String, example: String, pattern: String? = nil) -> Grammar {
        Grammar(TextForm(name, example: example, pattern: pattern), read: read)
    }
}
