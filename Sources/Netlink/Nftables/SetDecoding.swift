internal import CNetlink
import NetworkModel

extension NamedSet {
    /// The definition in a libnftnl set, without elements; nil where a type is none of ours.
    init?(definition set: OpaquePointer) {
        guard let name = nftnl_set_get_str(set, UInt16(NFTNL_SET_NAME.rawValue)).map({ String(cString: $0) }),
            let key = DataType.types(number: nftnl_set_get_u32(set, UInt16(NFTNL_SET_KEY_TYPE.rawValue)))
        else { return nil }
        let flags = nftnl_set_get_u32(set, UInt16(NFTNL_SET_FLAGS.rawValue))
        var value = Value.none
        if flags & NFT_SET_MAP.rawValue != 0 {
            let number = nftnl_set_get_u32(set, UInt16(NFTNL_SET_DATA_TYPE.rawValue))
            if number == NFT_DATA_VERDICT.rawValue {
                value = .verdict
            } else {
                guard let types = DataType.types(number: number) else { return nil }
                value = .data(types)
            }
        }
        self.init(
            name, key: key, value: value, hasIntervals: flags & NFT_SET_INTERVAL.rawValue != 0,
            countsElements: nftnl_set_is_set(set, UInt16(NFTNL_SET_EXPR.rawValue))
                || nftnl_set_is_set(set, UInt16(NFTNL_SET_EXPRESSIONS.rawValue)),
            isPartOfRule: flags & NFT_SET_ANONYMOUS.rawValue != 0,
            foreignTraits: SetTraits.found(in: set, flags: flags))
    }

    /// The elements of one message of a set's dump; ends of ranges are their own pieces.
    /// Nil stands for an element whose bytes do not fit the set's types.
    func pieces(in set: OpaquePointer) -> [ElementPiece?] {
        guard let iterator = nftnl_set_elems_iter_create(set) else { return [] }
        defer { nftnl_set_elems_iter_destroy(iterator) }
        var pieces: [ElementPiece?] = []
        var current = nftnl_set_elems_iter_cur(iterator)
        while let element = current {
            pieces.append(ElementPiece(element, of: self))
            current = nftnl_set_elems_iter_next(iterator)
        }
        return pieces
    }

    /// Puts the pieces of a dump together.
    func elements(from pieces: [ElementPiece]) -> Set<Element> {
        guard marksIntervalEnds else { return Set(pieces.map(\.element)) }
        let whole = pieces.filter(\.key.isEmpty).map(\.element)
        return ranges(from: pieces.filter { !$0.key.isEmpty }).union(whole)
    }

    /// Each start reaches to the next end, and one without an end to the highest value. Where one
    /// range ends as the next begins, the end comes first.
    private func ranges(from pieces: [ElementPiece]) -> Set<Element> {
        let sorted = pieces.sorted { left, right in
            let (a, b) = (left.key.first?.first ?? [], right.key.first?.first ?? [])
            return a == b ? left.isEnd && !right.isEnd : a.lexicographicallyPrecedes(b)
        }
        var result: Set<Element> = []
        var open: ElementPiece?
        for piece in sorted {
            if let open, let first = open.key.first?.first, let last = piece.key.first?.first.predecessor,
                let range = FieldRange(first: first, last: last)
            {
                result.insert(open.element(over: range))
            }
            open = piece.isEnd ? nil : piece
        }
        if let open, let first = open.key.first?.first,
            let range = FieldRange(first: first, last: first.map { _ in 255 })
        {
            result.insert(open.element(over: range))
        }
        return result
    }
}
