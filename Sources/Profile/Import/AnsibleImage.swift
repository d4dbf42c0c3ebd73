import NetworkModel
import Services

/// The installer image of the role's variables.
struct AnsibleImage {
    let image: PXEImage
    /// Where the variables would have fetched it, when that is known to fail.
    let formerURL: String?

    /// The variables and the keys that they become.
    static let keys = [
        "pxe_menu_label": "label", "linux_iso_filename": "file", "linux_iso_download_url": "url",
        "linux_iso_sha256": "sha256",
    ]

    /// Nil where the variables name no image, not all of it, or a wrong one.
    init?(_ variables: AnsibleVariables) {
        let label = variables.value("pxe_menu_label", Grammar<String>.line)
        let file = variables.value("linux_iso_filename", Grammar<String>.fileName)
        let url = variables.value("linux_iso_download_url", Grammar<String>.url)
        let sha256 = variables.value("linux_iso_sha256", Grammar<String>.sha256)
        guard let label, let file, let url, let sha256 else {
            Self.remarkMissing(variables)
            return nil
        }
        let current = ImageArchive.current(for: url)
        image = PXEImage(label: label, file: file, url: current ?? url, sha256: sha256)
        formerURL = current == nil ? nil : url
        if let current, let place = variables.place(of: "linux_iso_download_url") {
            variables.remark(
                place, "this image is a 404 by now: releases.ubuntu.com keeps the latest point release alone",
                "the profile has \(current), the same file with the same SHA-256")
        }
    }

    private static func remarkMissing(_ variables: AnsibleVariables) {
        let missing = keys.keys.sorted().filter { variables.place(of: $0) == nil }
        guard !missing.isEmpty, missing.count < keys.count else { return }
        variables.remark(
            missing.joined(separator: ", "), "missing, so the image cannot be fetched and verified",
            "services.pxe is left out of the profile")
    }
}

/// Where Ubuntu's images are once a newer point release has come.
enum ImageArchive {
    /// Each release's latest point release when this was written; what came before has moved.
    private static let latest = [
        "bionic": ("18.04", 6), "focal": ("20.04", 6), "jammy": ("22.04", 5), "noble": ("24.04", 3),
    ]

    /// Where a moved image is now; nil where nothing is known to be wrong with the URL.
    static func current(for url: String) -> String? {
        let parts = url.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, ["http:", "https:"].contains(parts[0]), parts[2] == "releases.ubuntu.com"
        else { return nil }
        for (name, (version, last)) in latest where parts[3] == name || parts[3].hasPrefix(version) {
            guard let point = point(of: parts[4], version), point < last else { continue }
            return "https://old-releases.ubuntu.com/releases/\(name)/\(parts[4])"
        }
        return nil
    }

    /// 2 in `ubuntu-22.04.2-live-server-amd64.iso`, 0 where there is none.
    private static func point(of file: String, _ version: String) -> Int? {
        let prefix = "ubuntu-\(version)"
        guard file.hasPrefix(prefix) else { return nil }
        let rest = file.dropFirst(prefix.count)
        return rest.hasPrefix(".") ? Int(rest.dropFirst().prefix { $0 != "-" }) : 0
    }
}
