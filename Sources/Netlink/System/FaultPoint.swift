import Glibc
import Synchronization

/// Where gwnet asks the system for something that may fail: the places at which a test makes the
/// k-th request fail (`FaultPlan`). A release build knows no such plans.
public enum FaultPoint: String, Hashable, Sendable, CaseIterable {
    /// A netlink datagram on its way to the kernel.
    case send
    /// A netlink datagram on its way from the kernel.
    case receive
    /// A file that is opened, read, written, renamed or removed.
    case file
    /// A process that is started.
    case process

    /// Carries out a system call that answers a negative number, and errno, when it fails.
    @inline(__always)
    public func call<Number: SignedInteger>(_ body: () -> Number) -> Number {
        #if DEBUG
        if case .error(let error) = FaultPlan.current?.next(at: self) {
            errno = error.rawValue
            return -1
        }
        #endif
        return body()
    }

    /// The same for a call that moves up to so many bytes, and may move fewer.
    @inline(__always)
    public func transfer(_ count: Int, _ body: (Int) -> Int) -> Int {
        #if DEBUG
        switch FaultPlan.current?.next(at: self) {
        case .error(let error):
            errno = error.rawValue
            return -1
        case .short: return body(max(1, count / 2))
        case nil: break
        }
        #endif
        return body(count)
    }
}

#if DEBUG
/// Which requests of a task fail, and how. Bound to a task, so tests side by side do not meet.
public final class FaultPlan: Sendable {
    /// How a request fails.
    public enum Fault: Hashable, Sendable {
        /// With an error number; nothing is done.
        case error(Errno)
        /// Fewer bytes are moved than were asked for.
        case short
    }

    /// The plan of the current task; nil lets everything through.
    @TaskLocal public static var current: FaultPlan?

    private let fault: Fault
    private let points: Set<FaultPoint>
    private let failing: Range<Int>
    private let passed = Mutex(0)

    /// - Parameter failing: which requests at these points fail, counted from 0.
    public init(_ fault: Fault, at points: Set<FaultPoint>, failing: Range<Int>) {
        self.fault = fault
        self.points = points
        self.failing = failing
    }

    /// How many requests there have been.
    public var count: Int { passed.withLock { $0 } }

    func next(at point: FaultPoint) -> Fault? {
        guard points.contains(point) else { return nil }
        let number = passed.withLock { passed in
            defer { passed += 1 }
            return passed
        }
        return failing.contains(number) ? fault : nil
    }
}
#endif
