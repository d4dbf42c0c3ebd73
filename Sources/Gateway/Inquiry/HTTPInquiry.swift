import Netlink
import NetworkModel

/// Asks a web server for the head of a page: `curl -I -H 'Host: host' http://server:port/path`.
struct HTTPInquiry {
    /// The methods of RFC 9110 that have no content and change nothing.
    enum Method: String {
        case get = "GET"
        case head = "HEAD"
    }

    let server: IPAddress
    var port: UInt16 = 80
    /// How long it may take in all.
    var patience = Duration.seconds(4)

    /// Asks for a page of a host, and reads no further than the end of the head, or a buffer's length.
    func ask(
        _ method: Method = .head, _ path: String = "/", host: String
    ) throws(InquiryError) -> HTTPResponse {
        let question = "HTTP \(method.rawValue) \(path) of \(host) at \(server) port \(port)"
        guard path.hasPrefix("/"), HTTPInquiry.isWord(path), HTTPInquiry.isWord(host) else {
            throw InquiryError(question, .unspeakable("no path, or no host"))
        }
        let exchange = try StreamExchange(
            with: server, port: port, within: TimeLimit(patience), asking: question)
        try exchange.send(HTTPInquiry.request(method, path, host))
        var bytes: [UInt8] = []
        while let more = try exchange.receive() {
            bytes += more
            switch HTTPResponse.read(bytes) {
            case .answer(let response): return response
            case .malformed(let what): throw InquiryError(question, .malformed(what))
            case .unrelated: continue
            }
        }
        throw InquiryError(question, .closed)
    }

    /// A name of its own, so that an access log tells whose requests these are.
    private static func request(_ method: Method, _ path: String, _ host: String) -> [UInt8] {
        let lines = [
            "\(method.rawValue) \(path) HTTP/1.1", "Host: \(host)", "User-Agent: gwnet", "Accept: */*",
            "Connection: close", "", "",
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    /// Visible ASCII, and no more than fits: a line end would be a header field of its own.
    private static func isWord(_ text: String) -> Bool {
        (1...1024).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
