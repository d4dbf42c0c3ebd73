import Gateway
import Glibc

/// `gwnet monitor --json`: an object in each line.
struct MonitorRecord: Encodable {
    /// The process that has changed gwnet's tables.
    struct Author: Encodable {
        let process: UInt32
        let name: String
        /// `changed`, `removed` or `flushed`.
        let deed: String
    }

    let version = 1
    /// Seconds since 1970.
    let time: Int
    let event: String
    private(set) var generation: Int?
    private(set) var changes: [PlanLine]?
    private(set) var by: [Author]?
    private(set) var remedies: [String]?
    private(set) var seconds: Int?
    private(set) var failure: FailureRecord?

    init(_ event: Monitor.Event) {
        time = Glibc.time(nil)
        switch event {
        case .begun(let generation):
            self.event = "begun"
            self.generation = generation
        case .settled: self.event = "settled"
        case .drift(let drift):
            self.event = "drift"
            changes = drift.lines
            by = drift.authors.map { Author(process: $0.process, name: $0.name, deed: $0.deed.rawValue) }
            remedies = drift.remedies
        case .blocked(let failure):
            self.event = "blocked"
            self.failure = FailureRecord(failure)
        case .notInForce: self.event = "not_in_force"
        case .overrun: self.event = "overrun"
        case .healed(let lines):
            self.event = "healed"
            changes = lines
        case .notHealed(let failure):
            self.event = "not_healed"
            self.failure = FailureRecord(failure)
        case .resting(let seconds):
            self.event = "resting"
            self.seconds = seconds
        }
    }

    /// Empty where it cannot be written down, which no value of these types is.
    var line: [UInt8] { (try? JSON.encode(self, inOneLine: true)) ?? [] }
}
