import Glibc
import Netlink

/// The process that a lab hangs on: parent of the holders, owner of the folder, and the one that
/// puts the lab away.
///
/// The lab goes when a holder dies, and, until it is told to keep the lab, when the command that
/// started it is gone: a lab is either whole or not there.
public enum LabKeeper {
    /// `gwnet lab keep FOLDER`; standard input is the line to the command. Returns the exit code.
    public static func run(folder path: String) -> Int32 {
        Detachment.detach(name: "lab keeper")
        let command = Line(owning: 0)
        do {
            let folder = try LabFolder(making: path)
            if LabRecord.load(from: path) != nil {
                command.say(.standing)
                return 0
            }
            // What an earlier lab left, whose keeper was killed.
            FileStore.emptyFolder(path)
            var household = Household()
            household.live(with: command, in: folder)
            household.end()
            remove(path, folder, wasKept: household.isKept)
        } catch {
            command.say(.failed(error))
        }
        return 0
    }

    /// A lab that was kept has its folder unlocked, and another one may stand there by now.
    private static func remove(_ path: String, _ folder: consuming LabFolder, wasKept: Bool) {
        guard wasKept else { return FileStore.removeFolder(path) }
        _ = consume folder
        guard let folder = try? LabFolder(existing: path, patience: 20),
            LabRecord.keeper(in: folder.path) == getpid()
        else { return }
        FileStore.removeFolder(path)
    }
}
