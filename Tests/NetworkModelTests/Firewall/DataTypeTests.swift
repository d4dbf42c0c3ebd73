import Testing

@testable import NetworkModel

@Suite("Types of fields, registers")
struct DataTypeTests {
    /// Nftables' include/datatype.h and the kernel's lengths; a new case needs a row.
    private func facts(_ type: DataType) -> (number: UInt32, length: Int, padded: Int, keyword: String) {
        switch type {
        case .ipv4Address: (7, 4, 4, "ipv4_addr")
        case .ipv6Address: (8, 16, 16, "ipv6_addr")
        case .internetProtocol: (12, 1, 4, "inet_proto")
        case .internetService: (13, 2, 4, "inet_service")
        case .icmpv6Type: (29, 1, 4, "icmpv6_type")
        case .linkName: (41, 16, 16, "ifname")
        }
    }

    @Test("a type has nft's number, length and word", arguments: DataType.allCases)
    func numbers(type: DataType) {
        let (number, length, padded, keyword) = facts(type)
        #expect(type.rawValue == number)
        #expect(type.length == length)
        #expect(type.paddedLength == padded)
        #expect(type.keyword == keyword)
    }

    @Test("a concatenation has six bits a field, and reads back")
    func concatenations() {
        #expect(DataType.number(of: [.internetProtocol, .internetService, .ipv4Address]) == 0xc347)
        #expect(DataType.types(number: 0xc347) == [.internetProtocol, .internetService, .ipv4Address])
        for first in DataType.allCases {
            #expect(DataType.types(number: first.rawValue) == [first])
            for second in DataType.allCases {
                #expect(DataType.types(number: DataType.number(of: [first, second])) == [first, second])
            }
        }
    }

    @Test(
        "a number with a type that is none of ours is no list of types",
        arguments: [1, 0xc341, 0xffff_ffff] as [UInt32])
    func foreignNumbers(number: UInt32) {
        #expect(DataType.types(number: number) == nil)
    }

    @Test("registers are counted from 0 to 15, and none lies beyond")
    func registers() {
        #expect(Register(word: -1) == nil)
        #expect(Register(word: 16) == nil)
        for word in 0...15 { #expect(Register(word: word)?.word == UInt8(word)) }
        #expect(Register.first.word == 0)
        #expect(Register.first.advanced(by: 3) == Register(word: 3))
        #expect(Register.first.advanced(by: 99) == Register(word: 15))
        #expect(Register.first.advanced(by: 2).description == "reg 2")
    }
}
