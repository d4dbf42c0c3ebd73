/// How a value is written as text.
struct Grammar<Value>: Sendable {
    let form: TextForm
    let read: @Sendable (String) throws(Refusal) -> Value

    init(_ form: TextForm, read: @escaping @Sendable (String) throws(Refusal) -> Value) {
        self.form = form
        self.read = read
    }

    /// For values whose own initializer knows what is right; the form says the rest.
    init(_ form: TextForm, from value: @escaping @Sendable (String) -> Value?) {
        self.init(form) { text throws(Refusal) in
            guard let result = value(text) else {
                throw Refusal("\(quoted(text)) is not \(form.name)", remedy: "write it like \(form.example)")
            }
            return result
        }
    }

    /// The same, with one more thing that may be wrong about a value.
    func refusing(_ problem: @escaping @Sendable (Value) -> Refusal?) -> Grammar {
        let read = read
        return Grammar(form) { text throws(Refusal) in
            let value = try read(text)
            if let refusal = problem(value) { throw refusal }
            return value
        }
    }

    /// The same, where another example is closer.
    func such(as example: String) -> Grammar {
        Grammar(TextForm(form.name, example: example, pattern: form.pattern), read: read)
    }

    /// The same text, as another value.
    func map<Other>(_ change: @escaping @Sendable (Value) -> Other) -> Grammar<Other> {
        let read = read
        return Grammar<Other>(form) { text throws(Refusal) in change(try read(text)) }
    }
}
