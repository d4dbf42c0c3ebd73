extension Notice {
    /// Of an installation that nobody can log in to.
    public static let nobodyLogsIn = Notice(
        "nobody will be able to log in to what is installed: its password is locked, and no key is given",
        remedy: "write services.pxe.ssh_authorized_keys, then: gwnet apply")
}

extension Failure {
    /// Of a name that was to be typed again.
    public static let notTyped = Failure(
        .failed, "that is not its name: nothing is armed", remedy: "type it as it stands there, or use --yes")
}
