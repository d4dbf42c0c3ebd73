import Netlink

/// The process that pins the namespace of one machine. Nothing else does: no name in /run/netns, no
/// mount, so what ends this process, a SIGKILL included, ends the machine.
public enum LabHolder {
    /// Makes the namespace and stays in it until whoever has the other end of standard input is gone.
    ///
    /// `gwnet lab hold HOST`; returns the exit code.
    public static func run(_ host: LabHost) -> Int32 {
        Detachment.detach(name: "lab \(host.rawValue)")
        let line = Line(owning: 0)
        do {
            try NetworkNamespace.enterNew()
        } catch {
            line.say("\(error.errno.rawValue)")
            return 1
        }
        line.say("0")
        while line.hear() != nil {}
        return 0
    }
}
