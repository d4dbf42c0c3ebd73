/// What libyaml reports while it reads: the flat form of a document.
enum YAMLEvent {
    case documentStart(YAMLSpan)
    case documentEnd
    case streamEnd
    case alias(String, YAMLSpan)
    case scalar(String, isPlain: Bool, YAMLProperties, YAMLSpan)
    case sequenceStart(YAMLProperties, YAMLSpan)
    case mappingStart(YAMLProperties, YAMLSpan)
    case collectionEnd(YAMLSpan)
}

/// The anchor (`&name`) and the tag (`!!str`) in front of a node.
struct YAMLProperties {
    let anchor: String?
    let tag: String?
}
