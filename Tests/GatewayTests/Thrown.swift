import Testing

/// The error of that type that the body ends with; nil, and a failed test, where it ends otherwise.
/// (Swift 6.0's `#expect(throws:)` keeps the error to itself.)
func thrown<Thrown: Error, Value>(
    _ type: Thrown.Type, sourceLocation: SourceLocation = #_sourceLocation, by body: () throws -> Value
) -> Thrown? {
    do {
        _ = try body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as Thrown {
        return error
    } catch {
        Issue.record("another error was thrown: \(error)", sourceLocation: sourceLocation)
    }
    return nil
}
