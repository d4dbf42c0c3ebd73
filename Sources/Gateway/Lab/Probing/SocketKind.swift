import Glibc

/// What a socket carries (socket(2)).
///
/// The one place that names C's constants: Swift 6.0 finds an enumerator of C in no second file of a
/// module that uses it in another.
enum SocketKind {
    /// SOCK_STREAM
    case stream
    /// SOCK_DGRAM
    case datagram
    /// SOCK_RAW
    case raw

    /// What socket(2) takes, for a socket that never blocks and that no other program inherits.
    var flags: Int32 {
        let kind =
            switch self {
            case .stream: SOCK_STREAM
            case .datagram: SOCK_DGRAM
            case .raw: SOCK_RAW
            }
        return Int32(kind.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    }
}
