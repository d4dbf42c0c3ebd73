/// What the manual page says beyond the commands. Written by hand, in mdoc(7).
enum ManualSections {
    static let head = #"""
        .\" Made by `gwnet manual` of the commands and of Sources/gwnet/Manual/ManualSections.swift.
        .Dd November 24, 2026
        .Dt GWNET 8
        .Os
        .Sh NAME
        .Nm gwnet
        .Nd make a machine with two NICs the gateway of a cluster
        .Sh SYNOPSIS
        .Nm
        .Ar command
        .Op Ar argument ...
        .Op Ar option ...
        .Nm
        .Cm help
        .Op Ar command ...
        .Sh DESCRIPTION
        .Nm
        reads one YAML profile and brings the machine there in one verified transaction:
        links, addresses, routes, kernel parameters and the nf_tables table
        .Li inet gwnet .
        When a step fails, those before it are taken back, and the message says what the
        kernel said.
        A second
        .Cm apply
        changes nothing.
        .Pp
        It talks rtnetlink and nf_tables itself, and never touches what it did not make.
        The ruleset goes in before forwarding goes on, and out after it is off.
        .Pp
        Where a command takes a
        .Ar profile ,
        none named means
        .Pa /etc/gwnet/gateway.yaml .
        Results go to standard output, errors to standard error.
        """#

    static let tail = #"""
        .Sh ENVIRONMENT
        .Bl -tag -width Ds
        .It Ev SSH_CONNECTION
        The connection that the command came over: what would cut it needs
        .Fl -force .
        .It Ev NO_COLOR
        With any value, output has no colour unless
        .Fl -color Cm always
        asks for it.
        .It Ev LC_ALL , LC_CTYPE , LANG
        The first that is set decides whether signs beyond ASCII are printed: those of
        UTF-8 locales.
        .El
        .Sh FILES
        .Bl -tag -width Ds
        .It Pa /etc/gwnet/gateway.yaml
        The profile.
        .It Pa /var/lib/gwnet/generations/N/
        Each applied profile with the NICs that played its roles; the last ten are kept.
        .It Pa /var/lib/gwnet/roles.json
        Which hardware plays which role.
        .It Pa /var/lib/gwnet/pending/
        The state before a change that is under way or awaits confirmation; who finds it
        undecided takes the change back.
        .It Pa /var/lib/gwnet/manifest.json
        Which files of daemons are gwnet's, and what there was before them.
        .It Pa /var/lib/gwnet/replaced/
        Files of others that had to make room;
        .Cm down
        puts them back.
        .It Pa /run/gwnet/
        The lock, pid files and logs of daemons that gwnet runs itself, and what
        links and parameters were before the first apply of this boot.
        .It Pa gwnet.service
        Runs
        .Cm apply Fl -boot
        before any network manager does its work.
        .It Pa gwnet-services.service
        Runs
        .Cm services verify
        after the daemons have started.
        .It Pa gwnet-recover.service
        Runs
        .Cm recover
        whenever udev sees a NIC come.
        .El
        .Sh EXIT STATUS
        .Bl -tag -width Ds -compact
        .It 0
        Done, nothing to do, or healthy.
        .It 1
        Failed, and everything is as before;
        .Cm status :
        broken, or never applied.
        .It 2
        .Cm plan :
        changes are pending;
        .Cm status :
        working but degraded.
        .It 3
        Failed and could not be fully put back; the message says what differs.
        .It 64
        Wrong usage.
        .It 65
        The profile is invalid.
        .It 69
        A NIC or a service that the profile needs is not there.
        .It 75
        Another gwnet is at work, or a change awaits confirmation.
        .It 77
        Not permitted: root, or
        .Dv CAP_NET_ADMIN ,
        is needed.
        .El
        .Sh EXAMPLES
        From two NICs to a gateway:
        .Bd -literal -offset indent
        gwnet init > gateway.yaml
        gwnet check gateway.yaml
        gwnet plan gateway.yaml
        gwnet apply gateway.yaml
        gwnet status
        .Ed
        .Pp
        And back:
        .Bd -literal -offset indent
        gwnet down
        .Ed
        .Pp
        Completions for the shell, where
        .Ql make install
        did not put them:
        .Bd -literal -offset indent
        gwnet --generate-completion-script bash > gwnet.bash
        .Ed
        .Sh SEE ALSO
        .Xr ip 8 ,
        .Xr nft 8 ,
        .Xr sysctl 8
        """#
}
