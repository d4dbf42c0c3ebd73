/// An SVG under construction: shapes in the order in which they are painted.
///
/// Coordinates are whole pixels, so that equal pictures are equal bytes.
struct SVGDrawing {
    private var elements: [String]

    /// A drawing of nothing.
    init() { elements = [] }

    private init(elements: [String]) { self.elements = elements }

    /// The classes of shapes in the style sheet.
    enum Shape: String {
        case paper
        case outside
        case gateway
        case inside
        case card
        case reserved
        case pill
        case link
        case rule
        case icon
    }

    mutating func box(_ shape: Shape, x: Int, y: Int, width: Int, height: Int, radius: Int) {
        let frame = "x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\""
        elements.append("<rect class=\"\(shape)\" \(frame) rx=\"\(radius)\"/>")
    }

    mutating func path(_ shape: Shape, _ data: String, x: Int, y: Int) {
        elements.append("<path class=\"\(shape)\" d=\"\(data)\" transform=\"translate(\(x) \(y))\"/>")
    }

    /// A line of text whose box begins at this height.
    mutating func text(_ text: String, _ face: SVGText.Face, x: Int, y: Int, isCentered: Bool = false) {
        let baseline = y + SVGText.height(face) * 3 / 4
        let anchor = isCentered ? " text-anchor=\"middle\"" : ""
        let content = Self.escaped(text)
        elements.append("<text class=\"\(face)\" x=\"\(x)\" y=\"\(baseline)\"\(anchor)>\(content)</text>")
    }

    /// Several lines below each other; returns where they end.
    mutating func lines(_ lines: [String], _ face: SVGText.Face, x: Int, y: Int) -> Int {
        for (index, line) in lines.enumerated() {
            text(line, face, x: x, y: y + index * SVGText.height(face))
        }
        return y + lines.count * SVGText.height(face)
    }

    /// Another drawing on top of this one.
    func with(_ other: SVGDrawing) -> SVGDrawing {
        SVGDrawing(elements: elements + other.elements)
    }

    /// The document, with what screen readers say of it.
    func document(width: Int, height: Int, title: String, description: String) -> String {
        let size = "width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\""
        let head = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" \(size) role=\"img\" aria-labelledby=\"t d\">",
            "<title id=\"t\">\(Self.escaped(title))</title>",
            "<desc id=\"d\">\(Self.escaped(description))</desc>", SVGStyle.sheet,
        ]
        return (head + elements + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    /// Text as XML content and attribute (XML 1.0, 2.4); by code points, as a parser of XML reads it.
    static func escaped(_ text: String) -> String {
        text.withoutControls.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
