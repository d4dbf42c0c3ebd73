import Glibc
import Netlink

/// Runs probes and listeners of every machine at once, in one thread: no machine waits for another.
struct ProbeLoop {
    private var listeners: [any Endpoint]
    private let attempts: [any Attempt]
    private var register = ArrivalRegister()
    /// How long nothing has to come for silence.
    private static let silence = Duration.seconds(1)
    /// How long an answer that is expected may take.
    private static let patience = Duration.seconds(4)
    /// How long it takes at most, however much comes in.
    private static let limit = Duration.seconds(8)
    private static let interval = Duration.milliseconds(250)

    init(listeners: [any Endpoint], attempts: [any Attempt]) {
        self.listeners = listeners
        self.attempts = attempts
    }

    /// What came of each attempt, in their order.
    ///
    /// - Parameter isExpected: whether an attempt, by its place, should be answered or arrive.
    mutating func run(
        interruption: borrowing Interruption, isExpected: (Int) -> Bool
    ) throws(Failure) -> [Outcome] {
        let start = ContinuousClock.now
        var lastSent = start
        while true {
            let isQuiet = try poll() == 0
            try interruption.check()
            let elapsed = ContinuousClock.now - start
            // Only what stays quiet is silent: this process may have slept, and it plays both sides.
            let isOver = attempts.indices.allSatisfy { index in
                let limit = isExpected(index) ? ProbeLoop.patience : ProbeLoop.silence
                return isSettled(attempts[index]) || elapsed > (isQuiet ? limit : ProbeLoop.limit)
            }
            if isOver { return attempts.map(outcome) }
            if ContinuousClock.now - lastSent > ProbeLoop.interval {
                attempts.filter { !isSettled($0) }.forEach { $0.sendAgain() }
                lastSent = .now
            }
        }
    }

    /// What waits for no answer is settled when it has arrived.
    private func isSettled(_ attempt: any Attempt) -> Bool {
        attempt.isDone || attempt.events == 0 && register.arrivals[attempt.nonce] != nil
    }

    private func outcome(_ attempt: any Attempt) -> Outcome {
        Outcome(attempt.reply ?? .silence, register.arrivals[attempt.nonce])
    }

    /// Lets every endpoint with news proceed, and says how many had any; waits a little for the first.
    private mutating func poll() throws(Failure) -> Int32 {
        let endpoints = listeners + attempts.filter { !$0.isDone }
        var descriptors = endpoints.map {
            pollfd(fd: $0.socket.descriptor, events: Int16($0.events), revents: 0)
        }
        let ready = Glibc.poll(&descriptors, nfds_t(descriptors.count), 50)
        guard ready >= 0 || Errno.current == .interrupted else {
            throw Failure(.failed, "could not wait for packets in the lab", kernelWords: "\(Errno.current)")
        }
        for (endpoint, descriptor) in zip(endpoints, descriptors) where descriptor.revents != 0 {
            endpoint.proceed(&register)
        }
        listeners = listeners.filter { !$0.isDone } + register.takeAccepted()
        return max(ready, 0)
    }
}
