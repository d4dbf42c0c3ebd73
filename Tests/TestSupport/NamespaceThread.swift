internal import CNetlink
import Glibc
import Synchronization

/// Runs `body` on a fresh thread that has left its network namespace for a new, empty one, where
/// `/proc/sys/net` too is the namespace's own, and waits for it.
///
/// Never on a thread of the cooperative pool: it would take the namespace along to the next test.
/// The body runs as a part of the calling task, so that an expectation that fails in it belongs to
/// the test. What it starts, it has to wait for; the namespace goes with the thread.
public func inNamespace<Value: Sendable>(
    _ body: @Sendable () throws -> Value
) async throws -> Value {
    await Places.shared.take()
    defer { Places.shared.give() }
    let thread = try NamespaceThread()
    defer { thread.end() }
    return try await withTaskExecutorPreference(thread) {
        thread.demandHere()
        guard gwnet_unshare_network() == 0 else { throw SystemError("make a network namespace") }
        return try body()
    }
}

/// A call of the C library that failed.
public struct SystemError: Error, CustomStringConvertible {
    /// What was tried, and why it failed.
    public let description: String

    /// Reads the calling thread's errno.
    public init(_ operation: String) {
        description = "could not \(operation): " + String(cString: strerror(errno))
    }
}

/// A thread that carries out the jobs of one task, one after the other.
private final class NamespaceThread: TaskExecutor {
    private let jobs = Mutex<(waiting: [UnownedJob], isEnding: Bool)>(([], false))
    private let arrivals = Semaphore(0)
    private let thread: Mutex<pthread_t>

    init() throws {
        thread = Mutex(pthread_t())
        let this = Unmanaged.passRetained(self)
        let result = thread.withLock { thread in
            pthread_create(
                &thread, nil,
                { this in
                    if let this { Unmanaged<NamespaceThread>.fromOpaque(this).takeRetainedValue().work() }
                    return nil
                }, this.toOpaque())
        }
        guard result == 0 else {
            this.release()
            errno = result
            throw SystemError("start a thread")
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.waiting.append(job) }
        arrivals.signal()
    }

    /// Lets the thread go, and its namespace with it.
    func end() {
        jobs.withLock { $0.isEnding = true }
        arrivals.signal()
        pthread_join(thread.withLock { $0 }, nil)
    }

    /// A test that ran on another thread would change the machine's own network.
    func demandHere() {
        precondition(pthread_equal(thread.withLock { $0 }, pthread_self()) != 0, "on the wrong thread")
    }

    private func work() {
        while true {
            arrivals.wait()
            let (job, isEnding) = jobs.withLock { jobs in
                (jobs.waiting.isEmpty ? nil : jobs.waiting.removeFirst(), jobs.isEnding)
            }
            if let job { job.runSynchronously(on: asUnownedTaskExecutor()) } else if isEnding { return }
        }
    }
}

/// How many namespaces there may be at a time: each test starts programs, on two processors.
private final class Places: Sendable {
    static let shared = Places()

    private let state = Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>((4, []))

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func give() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
