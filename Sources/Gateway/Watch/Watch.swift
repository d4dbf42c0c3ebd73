import Glibc
public import Netlink

/// Waits for whatever may change what is shown: the kernel's events, keys, signals, and a clock for
/// what has no events.
public struct Watch: ~Copyable {
    /// What ended the waiting.
    public enum Wake: Hashable, Sendable {
        /// The network has changed, and has come to rest.
        case change
        /// It is time to read again what has no events.
        case tick
        /// A byte from the keyboard.
        case key(UInt8)
        /// The window has another size (SIGWINCH).
        case resize
        /// A signal that asks for the end.
        case end(signal: Int32)
        /// Nobody is at the keyboard any more.
        case hangUp
    }

    private var events: NetworkEvents
    private let signals: SignalDescriptor
    private let keyboard: Int32?
    private let interval: Duration?
    private var settling: Settling
    private var nextTick: ContinuousClock.Instant

    /// Watches the caller's network namespace from now on; signals that would end the process are held
    /// back and reported.
    ///
    /// - Parameters:
    ///   - keyboard: a descriptor to read keys from; nil for none.
    ///   - interval: between two ticks; nil for none.
    ///   - scope: which events wake it.
    public init(
        keyboard: Int32?, ticking interval: Duration?, on scope: NetworkEvents.Scope = .everything
    ) throws(Failure) {
        let events = try Watch.events(scope)
        let signals = try Watch.signals()
        self.events = events
        self.signals = signals
        self.keyboard = keyboard
        self.interval = interval
        settling = Settling()
        nextTick = .now + (interval ?? .zero)
    }

    private static func events(_ scope: NetworkEvents.Scope) throws(Failure) -> NetworkEvents {
        do {
            return try NetworkEvents(of: scope)
        } catch {
            throw Failure(reading: error)
        }
    }

    private static func signals() throws(Failure) -> SignalDescriptor {
        do {
            return try SignalDescriptor([SIGWINCH, SIGINT, SIGTERM, SIGHUP, SIGQUIT])
        } catch {
            throw Failure(.failed, "could not wait for signals", kernelWords: "\(error)")
        }
    }

    /// What has come with the events since this was last asked.
    mutating func takeRemarks() -> NetworkEvents.Remarks { events.takeRemarks() }

    /// Lets the next tick come so soon, unless it does so anyway. For one that ticks.
    mutating func tick(within time: Duration) {
        nextTick = min(nextTick, .now + time)
    }

    /// The next thing to act on, signals before keys before the network.
    public mutating func next() throws(Failure) -> Wake {
        while true {
            let ready = try poll()
            if let signal = signals.next() { return signal == SIGWINCH ? .resize : .end(signal: signal) }
            if ready.keyboard, let keyboard { return Watch.key(from: keyboard) }
            if ready.events, try drain() { settling.note(at: .now) }
            if settling.isOver(at: .now) { return .change }
            if let interval, nextTick <= .now {
                nextTick = .now + interval
                return .tick
            }
        }
    }

    private mutating func drain() throws(Failure) -> Bool {
        do {
            return try events.drain()
        } catch {
            throw Failure(reading: error)
        }
    }

    private static func key(from keyboard: Int32) -> Wake {
        var byte: UInt8 = 0
        return read(keyboard, &byte, 1) == 1 ? .key(byte) : .hangUp
    }

    private func poll() throws(Failure) -> (keyboard: Bool, events: Bool) {
        let watched = [signals.descriptor, keyboard ?? -1] + events.descriptors
        var descriptors = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let count = Glibc.poll(&descriptors, nfds_t(descriptors.count), timeout)
        guard count >= 0 || Errno.current == .interrupted else {
            throw Failure(.failed, "could not wait for the kernel's events", kernelWords: "\(Errno.current)")
        }
        guard count > 0 else { return (false, false) }
        return (descriptors[1].revents != 0, descriptors.dropFirst(2).contains { $0.revents != 0 })
    }

    /// In milliseconds, rounded up; -1 for as long as it takes.
    private var timeout: Int32 {
        let tick = interval == nil ? nil : nextTick
        guard let due = [settling.due, tick].compactMap({ $0 }).min() else { return -1 }
        let left = ContinuousClock.now.duration(to: due)
        guard left > .zero else { return 0 }
        let milliseconds =
            left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        return Int32(clamping: milliseconds + 1)
    }
}
