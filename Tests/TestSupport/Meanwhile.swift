import Glibc
import Synchronization

/// Does something while another thread in the same network namespace repeats a step: somebody else
/// at work. A step that fails is tried again.
public func meanwhile<Value>(
    repeating step: @escaping @Sendable () throws -> Void, _ body: () throws -> Value
) throws -> Value {
    let other = OtherThread(in: try Namespace(), repeating: step)
    var thread = pthread_t()
    let this = Unmanaged.passRetained(other)
    let result = pthread_create(
        &thread, nil,
        { this in
            if let this { Unmanaged<OtherThread>.fromOpaque(this).takeRetainedValue().work() }
            return nil
        }, this.toOpaque())
    guard result == 0 else {
        this.release()
        errno = result
        throw SystemError("start a thread")
    }
    defer {
        other.end()
        pthread_join(thread, nil)
    }
    return try body()
}

private final class OtherThread: Sendable {
    private let namespace: Namespace
    private let step: @Sendable () throws -> Void
    private let isOver = Mutex(false)

    init(in namespace: Namespace, repeating step: @escaping @Sendable () throws -> Void) {
        self.namespace = namespace
        self.step = step
    }

    func end() { isOver.withLock { $0 = true } }

    func work() {
        // Without its namespace it would change the machine's own network.
        guard (try? namespace.enter()) != nil else { return }
        while !isOver.withLock({ $0 }) { try? step() }
    }
}
