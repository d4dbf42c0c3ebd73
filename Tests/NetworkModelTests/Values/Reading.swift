import NetworkModel
import Testing

/// The value that this text stands for, or a failed test. (`#require` cannot stand within another macro.)
func read<Value: TextValue>(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Value
{
    try #require(Value(text), sourceLocation: sourceLocation)
}
