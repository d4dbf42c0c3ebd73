extension Unicode.Scalar {
    /// Whether it makes text something else than it looks like: a control character, a line or paragraph separator,
    /// one that turns the direction of what follows, one that shows nothing, or one that is no character.
    ///
    /// The joiners U+200C and U+200D and the variation selectors are not among them: scripts and emoji need them.
    public var steersText: Bool {
        // Most text by far, without a look into Unicode's tables.
        if (0x20..<0x7f).contains(value) { return false }
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: return true
        default: break
        }
        if properties.isNoncharacterCodePoint || properties.isBidiControl { return true }
        // Interlinear annotations show as nothing, and are no default-ignorable code points.
        if (0xfff9...0xfffb).contains(value) { return true }
        return properties.isDefaultIgnorableCodePoint && ![0x200c, 0x200d].contains(value)
            && !(0xfe00...0xfe0f).contains(value)
    }
}
