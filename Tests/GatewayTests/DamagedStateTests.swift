import NetworkModel
import Testing

@testable import Gateway

@Suite("A number that a damaged disk has changed")
struct DamagedStateTests {
    @Test(
        "is no deadline: a change that could never be reverted, or whose end cannot be counted, is reverted",
        arguments: [
            #"{"boot_time":-9223372036854775808,"reverts_at":1}"#,
            #"{"boot_time":9223372036854775807,"reverts_at":1}"#,
            #"{"boot_time":99999999999999,"reverts_at":1}"#,
            #"{"boot_time":1,"reverts_at":-9223372036854775808}"#,
            #"{"boot_time":1,"reverts_at":9223372036854775807}"#,
            #"{"boot_time":1e99,"reverts_at":1}"#, #"{"boot_time":1}"#, "", "\0\0\0\0",
        ])
    func deadline(text: String) {
        #expect(JSON.decode(Deadline.self, from: Array(text.utf8)) == nil)
    }

    @Test("is none of a deadline that was written")
    func writtenDeadline() throws {
        for seconds in [0, 1, Deadline.longest, .max, .min] {
            let deadline = Deadline(in: seconds)
            #expect(JSON.decode(Deadline.self, from: try JSON.encode(deadline)) == deadline)
        }
    }

    @Test(
        "makes no boot story of it",
        arguments: ["-9223372036854775808", "9223372036854775807", "-1", "253402300800"])
    func bootTimes(time: String) {
        for (asked, at) in [(time, "1"), ("1", time)] {
            let file = #"{"path":"/images/0/vmlinuz","bytes":1,"at":\#(at)}"#
            let text = #"{"boots":{"01-x":{"askedAt":\#(asked),"wasArmed":true,"files":[\#(file)]}}}"#
            #expect(BootHistory(file: Array(text.utf8)) == nil)
        }
        let good = #"{"boots":{"01-x":{"askedAt":1,"wasArmed":true,"files":[]}}}"#
        #expect(BootHistory(file: Array(good.utf8))?.boots.count == 1)
    }

    @Test("is no register and no range of a ruleset")
    func ruleset() {
        #expect(JSON.decode(Register.self, from: Array(#"{"word":15}"#.utf8)) != nil)
        #expect(JSON.decode(Register.self, from: Array(#"{"word":16}"#.utf8)) == nil)
        #expect(JSON.decode(Register.self, from: Array(#"{"word":255}"#.utf8)) == nil)
        #expect(JSON.decode(FieldRange.self, from: Array(#"{"first":[1],"last":[1]}"#.utf8)) != nil)
        #expect(JSON.decode(FieldRange.self, from: Array(#"{"first":[2],"last":[1]}"#.utf8)) == nil)
        #expect(JSON.decode(FieldRange.self, from: Array(#"{"first":[1,2],"last":[3]}"#.utf8)) == nil)
    }
}
