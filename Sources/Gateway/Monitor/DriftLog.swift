/// Says each thing once, until it is another.
struct DriftLog {
    /// What a look has found.
    enum Finding: Hashable {
        case asWanted(generation: Int)
        case drift([PlanLine], generation: Int)
        /// It cannot be compared, such as without a NIC.
        case blocked(Failure)
        /// Taken down.
        case notInForce
    }

    /// What is worth saying.
    enum News: Hashable {
        case begun(generation: Int)
        case drift
        case settled
        case blocked(Failure)
        case notInForce
    }

    private var last: Finding?

    /// - Returns: nil where nothing is new.
    mutating func note(_ finding: Finding) -> News? {
        guard finding != last else { return nil }
        defer { last = finding }
        switch finding {
        case .drift: return .drift
        case .blocked(let failure): return .blocked(failure)
        case .notInForce: return .notInForce
        case .asWanted(let number):
            guard case .drift(_, number) = last else { return .begun(generation: number) }
            return .settled
        }
    }

    /// What was found is as it should be by now, and that has been said already.
    mutating func forgetDrift(_ generation: Int) { last = .asWanted(generation: generation) }
}
