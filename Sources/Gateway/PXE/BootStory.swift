import NetworkModel
import Services

/// What a machine's last boot came to, told by what it fetched and what it did not.
public struct BootStory: Encodable, Hashable, Sendable {
    /// How it ended.
    public enum Outcome: String, Encodable, Sendable {
        /// Nothing was offered to it.
        case localDisk = "local disk"
        /// It is at it, as far as can be told.
        case underWay = "under way"
        /// It has its installer.
        case installer
        /// It stopped on the way.
        case failed
    }

    /// How it ended.
    public let outcome: Outcome
    /// What it asked for: `UEFI x86-64`.
    public let asked: String
    /// What it got, in words.
    public let got: String
    /// Why it went no further; nil where nothing is wrong.
    public let explanation: String?
    /// When the firmware asked, in seconds since 1970.
    public let askedAt: Int

    /// A machine that has fetched nothing for so many seconds will not go on.
    private static let patience = 60

    /// - Parameter now: seconds since 1970.
    public init(_ boot: BootHistory.Boot, now: Int) {
        asked = Self.firmware(boot.architecture)
        askedAt = boot.askedAt
        let steps = Step.allCases.filter { step in boot.files.contains { step.isMade(by: $0.path) } }
        got = steps.isEmpty ? "nothing" : steps.map(\.rawValue).joined(separator: ", ")
        let isQuiet = now - (boot.files.last?.at ?? boot.askedAt) > Self.patience
        if steps.contains(.initrd) {
            (outcome, explanation) = (.installer, nil)
        } else if !boot.wasArmed && !steps.contains(.kernel) {
            (outcome, explanation) = (.localDisk, boot.disarmedAt == nil ? nil : Self.disarmed)
        } else if !isQuiet {
            (outcome, explanation) = (.underWay, nil)
        } else {
            (outcome, explanation) = (.failed, Self.explanation(steps, boot.architecture))
        }
    }

    /// The processor architectures of RFC 4578 2.1 and IANA's list after it.
    private static func firmware(_ architecture: Int?) -> String {
        switch architecture {
        case nil: "network boot"
        case 0: "BIOS"
        case 6: "UEFI x86, 32 bit"
        case 7, 9: "UEFI x86-64"
        case 10: "UEFI ARM, 32 bit"
        case 11: "UEFI ARM, 64 bit"
        case let number?: "architecture \(number)"
        }
    }

    /// Of a machine that came again with its kernel fetched, and its initrd not, as far as dnsmasq said.
    private static let disarmed =
        "it was disarmed: its boot before this one had fetched the kernel, so it may have installed itself; arm it "
        + "again if it has not"

    /// What comes of each signature that somebody does not trust: with Secure Boot firmware judges shim, and
    /// shim judges GRUB and the kernel.
    private static func explanation(_ steps: [Step], _ architecture: Int?) -> String {
        if steps.contains(.kernel) {
            return
                "the boot loader did not take the kernel, or ran out of memory: with Secure Boot, shim takes "
                + "kernels of its own vendor alone, so image and boot loaders must be of one"
        }
        if steps.contains(.menu) { return "the boot loader has its menu, and did not ask for the kernel" }
        if steps.contains(.grub) {
            return "shim (bootx64.efi) did not take grubx64.efi: with Secure Boot both must be of one vendor"
        }
        if steps.contains(.shim) {
            return "the firmware did not take bootx64.efi: Secure Boot does not trust its vendor; look for "
                + "\"3rd party CA\" in its settings"
        }
        if steps.contains(.pxelinuxCore) { return "PXELINUX did not ask for its menu" }
        if steps.contains(.pxelinux) {
            return "pxelinux.0 did not take ldlinux.c32: they must be of the same version"
        }
        return [0, 7, 9].contains(architecture)
            ? "its firmware was offered a boot file, and did not ask for it"
            : "there is no boot file for this firmware: images are for amd64"
    }

    /// What is fetched, in this order.
    private enum Step: String, CaseIterable {
        case pxelinux = "PXELINUX"
        case pxelinuxCore = "its core"
        case shim
        case grub = "GRUB"
        case menu
        case kernel
        case initrd

        func isMade(by path: String) -> Bool {
            switch self {
            case .pxelinux: path == "/" + BootLoader.pxelinux.rawValue
            case .pxelinuxCore: path == "/" + BootLoader.pxelinuxCore.rawValue
            case .shim: path == "/" + BootLoader.shim.rawValue
            case .grub: path == "/" + BootLoader.grub.rawValue
            case .menu: path.hasPrefix("/pxelinux.cfg/") || path.hasPrefix("/grub/grub.cfg")
            case .kernel: path.hasPrefix("/images/") && path.hasSuffix("/vmlinuz")
            case .initrd: path.hasPrefix("/images/") && path.hasSuffix("/initrd")
            }
        }
    }
}
