internal import CNetlink
public import NetworkModel

extension RouteSocket {
    /// How the kernel itself would carry each packet, with everybody's rules and tables
    /// (`ip route get fibmatch`); in the order of the questions.
    ///
    /// - Throws: `NetlinkError` where the kernel could not be asked. What it refuses is an answer.
    public mutating func lookUp(_ questions: [RouteQuestion]) throws(NetlinkError) -> [RouteAnswer] {
        var requests: [Request] = []
        for question in questions {
            let operation = "look up the route to \(question.destination)"
            let incoming = try question.incoming.map { name throws(NetlinkError) in
                try index(of: name, operation)
            }
            requests.append(LookupMessage.request(question, incoming: incoming, operation))
        }
        var answers: [RouteAnswer] = []
        for result in try socket.askEach(requests) {
            switch result {
            case .success(let messages): answers.append(try answer(messages))
            case .failure(let error): answers.append(try LookupMessage.answer(error))
            }
        }
        return answers
    }

    /// The source that the kernel chooses for what this machine sends to an address by a link; nil where
    /// it sends nothing there.
    public mutating func source(
        towards destination: IPAddress, by link: LinkName
    ) throws(NetlinkError) -> IPAddress? {
        let operation = "look up the route to \(destination)"
        let request = LookupMessage.sourceRequest(
            destination, outgoing: try index(of: link, operation), operation)
        guard case .success(let messages)? = try socket.askEach([request]).first, let message = messages.first
        else { return nil }
        do {
            let attributes = try message.attributes(after: rtmsg.self)
            return attributes.bytes(Int(RTA_PREFSRC.rawValue)).flatMap { IPAddress(bytes: $0) }
        } catch {
            throw NetlinkError(operation, .badMessage)
        }
    }

    private mutating func answer(_ messages: [NetlinkMessage]) throws(NetlinkError) -> RouteAnswer {
        let record: RouteRecord?
        do {
            record = try messages.first.flatMap { message throws(MalformedMessage) in
                try RouteRecord(message)
            }
        } catch {
            throw NetlinkError("look up a route", .badMessage)
        }
        guard let record else { return .failed("an answer without a route") }
        return .route(record.otherRoute(try named(record.hops)))
    }
}

private enum LookupMessage {
    static func request(_ question: RouteQuestion, incoming: Int32?, _ operation: String) -> Request {
        var message = base(
            question.destination, source: question.source, flags: RTM_F_FIB_MATCH | RTM_F_LOOKUP_TABLE)
        if let incoming { message.attribute(Int(RTA_IIF.rawValue), incoming) }
        if let content = question.content {
            message.attribute(Int(RTA_IP_PROTO.rawValue), content.transport.number)
            message.attribute(Int(RTA_DPORT.rawValue), content.port.bigEndian)
        }
        return Request(message: message, operation: operation)
    }

    static func sourceRequest(_ destination: IPAddress, outgoing: Int32, _ operation: String) -> Request {
        var message = base(destination, source: nil, flags: 0)
        message.attribute(Int(RTA_OIF.rawValue), outgoing)
        return Request(message: message, operation: operation)
    }

    private static func base(_ destination: IPAddress, source: IPAddress?, flags: Int32) -> MessageWriter {
        var header = rtmsg()
        header.rtm_family = destination.family.number
        header.rtm_dst_len = UInt8(clamping: destination.family.bitWidth)
        header.rtm_src_len = source == nil ? 0 : header.rtm_dst_len
        header.rtm_flags = UInt32(flags)
        var message = MessageWriter(type: Int(RTM_GETROUTE))
        message.append(header)
        message.attribute(Int(RTA_DST.rawValue), destination.bytes)
        if let source { message.attribute(Int(RTA_SRC.rawValue), source.bytes) }
        return message
    }

    /// The types of routes are told by error number alone (`fib_props` in net/ipv4/fib_semantics.c).
    static func answer(_ error: NetlinkError) throws(NetlinkError) -> RouteAnswer {
        switch error.errno {
        case .unreachable: .noRoute
        case .hostUnreachable: .refused(.unreachable)
        case .accessDenied: .refused(.prohibit)
        case .invalidArgument: .refused(.blackhole)
        case .crossDevice: .impossibleSource
        default: .failed(error.reason)
        }
    }
}
