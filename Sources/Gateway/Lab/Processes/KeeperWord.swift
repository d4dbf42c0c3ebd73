import Netlink

/// What the keeper says, one line each.
enum KeeperWord {
    /// A machine is there.
    case machine(LabHost, Int32)
    /// All are.
    case complete
    /// A lab was there already.
    case standing
    /// It will outlive the command.
    case kept
    case failed(Failure)

    init?(_ line: String) {
        let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        switch (words[0], words.count) {
        case ("complete", 1): self = .complete
        case ("standing", 1): self = .standing
        case ("kept", 1): self = .kept
        case ("failed", 4):
            let code = Int32(words[1]).flatMap { Failure.Code(rawValue: $0) } ?? .failed
            self = .failed(Failure(code, words[2], kernelWords: words[3].isEmpty ? nil : words[3]))
        case (_, 2):
            guard let host = LabHost(rawValue: words[0]), let process = Int32(words[1]) else { return nil }
            self = .machine(host, process)
        default: return nil
        }
    }

    var line: String {
        switch self {
        case .machine(let host, let process): "\(host.rawValue)\t\(process)"
        case .complete: "complete"
        case .standing: "standing"
        case .kept: "kept"
        case .failed(let failure):
            "failed\t\(failure.code.rawValue)\t\(failure.headline)\t\(failure.kernelWords ?? "")"
        }
    }
}

extension Line {
    func say(_ word: KeeperWord) {
        say(word.line)
    }

    /// What the keeper says next; nil when it is gone.
    func hearKeeper() -> KeeperWord? { hear().flatMap { KeeperWord($0) } }
}
