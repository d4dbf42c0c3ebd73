/// What dnsmasq runs, as root, after each finished transfer and each lease (`dhcp-script`).
///
/// dnsmasq waits for one run before the next, and of what waits the latest comes first (`tftp_done_trans` in its
/// tftp.c): a node that fetches small files on and on could keep the event that disarms another one waiting. So
/// only the shell runs for what decides nothing, without another process, and `gwnet` for a few of them.
struct BootHook {
    private let layout: Layout
    private let header: String

    init(_ premises: Premises) {
        layout = premises.layout
        header = premises.header
    }

    /// Events that only make history, from one address within one span of time.
    private static let most = 12
    /// In seconds. A machine that boots fetches five files or so in it.
    private static let span = 4

    /// Only a lease of firmware that boots counts. A machine that stays armed is installed again, and gwnet
    /// may have been moved, so where it fails no node stays so.
    var text: String {
        let links = BootTree(layout).linkPlaces.map { "\(Quoting.shell($0.folder))/\($0.prefix)01-*" }
        return
            ([
                "#!/bin/sh", header, "case $1:$4:$DNSMASQ_VENDOR_CLASS in",
                "# These decide whether a machine stays armed.",
                "tftp:*/initrd:* | tftp:*/vmlinuz:*) ;;",
                "tftp:* | add:*:PXEClient* | old:*:PXEClient*)",
            ] + bound.map { "    " + $0 } + [
                "    ;;", "*) exit 0 ;;", "esac",
                "\(command) -- \"$@\" && exit", "# Without gwnet nobody stays armed.",
                "case $1:$4 in", "tftp:*/initrd) rm -f \(links.joined(separator: " ")) ;;", "esac",
            ]).text
    }

    private var command: String {
        let words = [
            layout.program ?? "/usr/bin/gwnet", "pxe", "hook", "--root", layout.root, "--services",
            layout.manager.rawValue,
        ]
        return words.map { Quoting.shell($0) }.joined(separator: " ")
    }

    /// Counts what comes from an address; ends the script where it is too much. `read`, `echo` and arithmetic
    /// are the shell's own.
    private var bound: [String] {
        [
            "seen=\(Quoting.shell(layout.path("/run/gwnet/boot-events.")))$3", "last= count=0",
            "read -r uptime idle </proc/uptime", "now=$((${uptime%%.*} / \(Self.span)))",
            "read -r last count 2>/dev/null <\"$seen\"",
            "[ \"$last\" = \"$now\" ] || count=0",
            "count=$((count + 1))", "echo \"$now $count\" >\"$seen\"",
            "[ $count -le \(Self.most) ] || exit 0",
        ]
    }
}
