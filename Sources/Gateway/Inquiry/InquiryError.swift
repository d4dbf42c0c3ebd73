import Glibc
import Netlink

/// An inquiry that got no proper answer: what was asked of whom, and what came back.
struct InquiryError: Error, Hashable, CustomStringConvertible {
    /// What came back instead of an answer.
    enum Cause: Hashable, CustomStringConvertible {
        /// Nothing, for as long as we waited.
        case timeout
        /// Nobody listens there (ECONNREFUSED).
        case refused
        /// The end of the connection, before the answer was whole.
        case closed
        /// Something that is no message of the protocol.
        case malformed(String)
        /// A message of the protocol that says no, or answers another question.
        case wrongAnswer(String)
        /// The question could not be put into a message.
        case unspeakable(String)
        /// The kernel's own words, where it refused to carry the question.
        case system(String)

        var description: String {
            switch self {
            case .timeout: "no answer"
            case .refused: "nobody listens there"
            case .closed: "the connection ended before the answer did"
            case .malformed(let what): "malformed answer: \(what)"
            case .wrongAnswer(let what): what
            case .unspeakable(let what): "cannot be asked: \(what)"
            case .system(let words): words
            }
        }
    }

    /// Such as `DNS A node1.cluster.home at 192.168.57.30`.
    let question: String
    let cause: Cause

    init(_ question: String, _ cause: Cause) {
        self.question = question
        self.cause = cause
    }

    init(_ question: String, _ errno: Errno) {
        self.init(question, errno == .connectionRefused ? .refused : .system(errno.description))
    }

    var description: String { "\(question): \(cause)" }
}

/// What a message turned out to be.
enum Reading<Answer> {
    case answer(Answer)
    /// Meant for us, and not as the protocol has it.
    case malformed(String)
    /// Meant for somebody else, or for an earlier question: waiting goes on.
    case unrelated
}

extension Reading: Equatable where Answer: Equatable {}

extension Errno {
    /// ECONNREFUSED: a reset, or ICMP's word that the port is closed.
    static let connectionRefused = Errno(rawValue: ECONNREFUSED)
}
