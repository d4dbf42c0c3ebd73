import Testing

@testable import Gateway

@Suite("Fetching")
struct FetchTests {
    @Test(
        "an image that has moved is looked for where its vendor puts old ones",
        arguments: [
            (
                "https://releases.ubuntu.com/jammy/x.iso",
                "https://old-releases.ubuntu.com/releases/jammy/x.iso"
            ),
            ("http://releases.lab/x.iso", "http://old-releases.lab/releases/x.iso"),
            ("https://cdimage.debian.org/x.iso", nil), ("https://releases.ubuntu.com", nil),
            ("https://old-releases.ubuntu.com/releases/jammy/x.iso", nil), ("releases.ubuntu.com/x.iso", nil),
            ("", nil),
        ])
    func moved(url: String, archive: String?) {
        #expect(ImageURL.archive(of: url) == archive)
    }

    @Test(
        "kernel and initrd are a pair",
        arguments: [
            (["filesystem.squashfs", "initrd", "vmlinuz"], "vmlinuz initrd"),
            (["hwe-initrd", "hwe-vmlinuz", "initrd", "vmlinuz"], "vmlinuz initrd"),
            (["hwe-initrd", "hwe-vmlinuz"], "hwe-vmlinuz hwe-initrd"),
            (["initrd.lz", "vmlinuz.efi"], "vmlinuz.efi initrd.lz"),
            (["hwe-vmlinuz", "initrd", "vmlinuz"], "vmlinuz initrd"),
            (["hwe-vmlinuz", "initrd"], nil), (["vmlinuz"], nil), ([], nil),
        ])
    func pair(names: [String], expected: String?) {
        #expect(DiscImage.installer(among: names).map { "\($0.kernel) \($0.initrd)" } == expected)
    }

    @Test("the time left follows from the rate")
    func left() {
        let half = FetchProgress(task: "fetching", done: 50, total: 100, rate: 10)
        #expect(half.secondsLeft == 5)
        #expect(FetchProgress(task: "", done: 50, total: nil, rate: 10).secondsLeft == nil)
        #expect(FetchProgress(task: "", done: 50, total: 100, rate: 0).secondsLeft == nil)
        #expect(FetchProgress(task: "", done: 150, total: 100, rate: 10).secondsLeft == nil)
        #expect(FetchProgress(task: "", done: 0, total: .max, rate: 1).secondsLeft == .max)
    }

    @Test("every pinned package can be had in two places")
    func pins() {
        for package in LoaderPackage.bios + LoaderPackage.debian {
            #expect(package.sha256.count == 64 && package.urls.count == 2 && !package.files.isEmpty)
        }
    }
}
