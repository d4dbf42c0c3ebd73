extension Int {
    /// Whether it is a time that a file may hold, in seconds since 1970: up to the end of the year 9999. Beyond
    /// that a file is damaged, and what counts with its times would overflow.
    var isRecordedTime: Bool { (0...253_402_300_799).contains(self) }
}
