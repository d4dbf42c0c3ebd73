internal import CYAML

/// Owns one libyaml parser and the text that it reads from.
///
/// The corresponding C functions are `yaml_parser_parse` and its kin; no C value leaves this file.
struct YAMLParser: ~Copyable {
    private let handle: UnsafeMutablePointer<yaml_parser_t>
    // libyaml keeps a pointer into the input, so the input lives and dies with the parser.
    private let input: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: some Collection<UInt8>) throws(YAMLSyntaxError) {
        let handle = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(handle) == 1 else {
            handle.deallocate()
            throw YAMLSyntaxError(problem: "out of memory", place: .byte(0), opened: nil)
        }
        let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = input.initialize(fromContentsOf: bytes)
        yaml_parser_set_encoding(handle, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(handle, input.baseAddress, input.count)
        self.handle = handle
        self.input = input
    }

    deinit {
        yaml_parser_delete(handle)
        handle.deallocate()
        input.deallocate()
    }

    /// The next event that says something; throws where the text is no YAML.
    mutating func next() throws(YAMLSyntaxError) -> YAMLEvent {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(handle, &event) == 1 else { throw YAMLSyntaxError(handle.pointee) }
            defer { yaml_event_delete(&event) }
            if let result = YAMLEvent(event) { return result }
        }
    }
}

extension YAMLSyntaxError {
    /// What the parser says after a failure. Only errors of its reader come with an offset instead of a mark.
    fileprivate init(_ parser: yaml_parser_t) {
        self.init(
            problem: parser.problem.map { String(cString: $0) } ?? "out of memory",
            place: parser.error == YAML_READER_ERROR
                ? .byte(Int(clamping: parser.problem_offset)) : .mark(YAMLMark(parser.problem_mark)),
            opened: parser.context == nil ? nil : YAMLMark(parser.context_mark)
        )
    }
}

extension YAMLEvent {
    /// Copies what the C event says; nil for the start of the stream, which says nothing.
    fileprivate init?(_ event: yaml_event_t) {
        let span = YAMLSpan(start: YAMLMark(event.start_mark), end: YAMLMark(event.end_mark))
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: self = .documentStart(span)
        case YAML_DOCUMENT_END_EVENT: self = .documentEnd
        case YAML_STREAM_END_EVENT: self = .streamEnd
        case YAML_ALIAS_EVENT: self = .alias(text(event.data.alias.anchor) ?? "", span)
        case YAML_SCALAR_EVENT: self = Self.scalar(event, span)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            self = .sequenceStart(YAMLProperties(anchor: text(start.anchor), tag: text(start.tag)), span)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            self = .mappingStart(YAMLProperties(anchor: text(start.anchor), tag: text(start.tag)), span)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: self = .collectionEnd(span)
        default: return nil
        }
    }

    private static func scalar(_ event: yaml_event_t, _ span: YAMLSpan) -> YAMLEvent {
        let scalar = event.data.scalar
        let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
        let properties = YAMLProperties(anchor: text(scalar.anchor), tag: text(scalar.tag))
        let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE && properties.tag == nil
        return .scalar(String(decoding: bytes, as: UTF8.self), isPlain: isPlain, properties, span)
    }
}

extension YAMLMark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }
}

private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
}
