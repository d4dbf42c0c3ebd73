/// Something that a person should know besides the result of a command.
public struct Notice: Sendable {
    /// What has happened.
    public let message: String
    /// What to do; nil where there is nothing to be done.
    public let remedy: String?

    init(_ message: String, remedy: String? = nil) {
        self.message = message
        self.remedy = remedy
    }

    /// A failure that nobody waits for.
    init(_ failure: Failure) {
        var message = failure.headline
        if case .differs(let rest) = failure.aftermath {
            message += "; what is left is to " + rest.joined(separator: ", to ")
        }
        self.init(message, remedy: failure.remedy)
    }
}
