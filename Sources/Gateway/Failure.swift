import Netlink
public import Profile

/// Why a command could not do what was asked, in the words that a person reads.
public struct Failure: Error, Hashable, Sendable {
    /// What the machine is like now.
    public enum Aftermath: Hashable, Sendable {
        /// Nothing was touched.
        case unchanged
        /// Something was touched and put back.
        case putBack
        /// What still differs from before.
        case differs([String])
        /// Parts of the whole that are done, and stay.
        case kept([String])
    }

    /// `gwnet`'s exit codes (docs/contract.md).
    public enum Code: Int32, Sendable {
        case failed = 1
        case notPutBack = 3
        case wrongUsage = 64
        case invalidProfile = 65
        case missing = 69
        case busy = 75
        case notPermitted = 77
    }

    /// What the process exits with.
    public let code: Code
    /// What could not be done, on which object.
    public let headline: String
    /// The own words of who refused, where somebody did.
    public let kernelWords: String?
    /// Whose words they are: `the kernel`, or a daemon.
    public let speaker: String
    /// Printed last: whether anything is left to put right.
    public let aftermath: Aftermath
    /// What to do.
    public let remedy: String?
    /// The problems of a profile that is invalid.
    public let problems: [ProfileProblem]
    /// What else is known to cause trouble in that profile.
    public let warnings: [ProfileProblem]

    /// Of a command that touched nothing, unless it says otherwise.
    public init(
        _ code: Code, _ headline: String, kernelWords: String? = nil, speaker: String = "the kernel",
        aftermath: Aftermath = .unchanged, remedy: String? = nil, problems: [ProfileProblem] = [],
        warnings: [ProfileProblem] = []
    ) {
        self.code = code
        self.headline = headline
        self.kernelWords = kernelWords
        self.speaker = speaker
        self.aftermath = aftermath
        self.remedy = remedy
        self.problems = problems
        self.warnings = warnings
    }

    /// The same failure of a machine that was touched meanwhile.
    func leaving(_ aftermath: Aftermath) -> Failure {
        var code = code
        if case .differs = aftermath { code = .notPutBack }
        return Failure(
            code, headline, kernelWords: kernelWords, speaker: speaker, aftermath: aftermath, remedy: remedy,
            problems: problems, warnings: warnings)
    }
}

extension Failure {
    /// A failed reading: nothing was touched by it.
    init(reading error: MachineError) {
        switch error {
        case .netlink(let error): self.init(reading: error)
        case .file(let error): self = error.failure
        case .daemon(let error):
            self.init(
                .failed, "could not \(error.operation) \(error.daemon)", kernelWords: error.words,
                speaker: "\(error.daemon)", remedy: error.remedy)
        }
    }

    /// A failed reading: nothing was touched by it.
    init(reading error: NetlinkError) {
        let isDenied = error.errno == .notPermitted || error.errno == .accessDenied
        self.init(
            isDenied ? .notPermitted : .failed, "could not \(error.operation)", kernelWords: error.reason,
            remedy: isDenied ? "run it as root" : nil)
    }
}
