import Services

/// A package of Debian's with boot loaders for amd64, of which nothing is installed: it is unpacked, on a
/// gateway of whatever architecture.
struct LoaderPackage {
    let name: String
    /// Below the archive's root.
    private let path: String
    let sha256: String
    /// For snapshot.debian.org, which keeps every file for good, by this digest.
    private let sha1: String
    /// What it holds, by the places where it may lie.
    let files: [BootLoader: [String]]

    /// In bytes; they have at most some hundred thousand.
    static let largest: UInt64 = 16 << 20

    /// Where it can be had; the archive keeps a version only as long as it is the newest.
    var urls: [String] {
        ["http://deb.debian.org/debian/\(path)", "https://snapshot.debian.org/file/\(sha1)"]
    }

    /// For BIOS, where nothing is signed, whoever the image is from.
    static let bios = [
        LoaderPackage(
            name: "pxelinux", path: "pool/main/s/syslinux/pxelinux_6.04~git20190206.bf6db5b4+dfsg1-3_all.deb",
            sha256: "ef253a75cb558b38c4b65f8c09a816e7c405645751936065f14558c1553d0db1",
            sha1: "667fd5ef2ac96d1484e55a9686ff8a979c1974b8",
            files: [.pxelinux: ["usr/lib/PXELINUX/pxelinux.0"]]),
        LoaderPackage(
            name: "syslinux-common",
            path: "pool/main/s/syslinux/syslinux-common_6.04~git20190206.bf6db5b4+dfsg1-3_all.deb",
            sha256: "f7e4ead7fdfe5cb6117d8d2485d75e53570a8cf680c81a432f92c1774f878875",
            sha1: "e4471dbd0be6edc7a52c1dacb332c484978e04e0",
            files: [.pxelinuxCore: ["usr/lib/syslinux/modules/bios/ldlinux.c32"]]),
    ]

    /// For UEFI and images of Debian's.
    static let debian = [
        LoaderPackage(
            name: "shim-signed",
            path: "pool/main/s/shim-signed/shim-signed_1.51~1+deb12u1+16.1-2~deb12u1_amd64.deb",
            sha256: "c2acf5e559664bbadb7ce5789f9a321f39754a34854d3097b8cc0369df513b3b",
            sha1: "8ca83e4a5174c449e7e923e2b5e88694314381a0", files: signed[0].files),
        LoaderPackage(
            name: "grub-efi-amd64-signed",
            path: "pool/main/g/grub-efi-amd64-signed/grub-efi-amd64-signed_1+2.06+13+deb12u2_amd64.deb",
            sha256: "fbe2b28166a6dca8111bbf6a30d52d4781973c3a0440d8080f901e039b1f83f2",
            sha1: "40e57def8b4710f185fc767fd502c51e7b5304f3", files: signed[1].files),
    ]

    /// The same two as images of Ubuntu's bring them along: of the image's vendor for certain, and covered by
    /// the image's own hash. Ubuntu calls shim by its signature.
    static let signed: [(name: String, files: [BootLoader: [String]])] = [
        (
            "shim-signed",
            [.shim: ["usr/lib/shim/shimx64.efi.signed", "usr/lib/shim/shimx64.efi.signed.latest"]]
        ),
        (
            "grub-efi-amd64-signed",
            [.grub: ["usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed"]]
        ),
    ]
}
