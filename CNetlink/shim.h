// The one place where C enters: the headers of libmnl, libnftnl and the kernel's uapi, in the
// one order that compiles, and the few calls that Swift cannot express.
#ifndef GWNET_CNETLINK_SHIM_H
#define GWNET_CNETLINK_SHIM_H

// The C library's headers go before the kernel's, which then leave out what both define
// (linux/libc-compat.h): struct in_addr, struct ifreq.
#include <net/if.h>
#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/ethtool.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_conntrack_tcp.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <linux/rtnetlink.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <linux/veth.h>

#include <libmnl/libmnl.h>
#include <libnftnl/batch.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/flowtable.h>
#include <libnftnl/object.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <libnftnl/udata.h>

// Declared here because Glibc's Swift module is built without _GNU_SOURCE: defining that for this
// module alone would give the two different structs of the same name.
extern int unshare(int flags);
extern int setns(int descriptor, int kind);
extern int memfd_create(const char *name, unsigned int flags);
extern int syncfs(int descriptor);

// Swift does not import fork. Only async-signal-safe calls may follow in the child of a process
// with threads; gwnet has none.
static inline pid_t gwnet_fork(void) { return fork(); }

// glibc has no wrappers before 2.36, and Swift does not import syscall, which is variadic.
static inline int gwnet_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }
static inline int gwnet_pidfd_signal(int descriptor, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, descriptor, signal, (void *)0, 0);
}

// The CLONE_ flags are unsigned macros beyond Int32, which Swift imports as another type.
static inline int gwnet_unshare_network(void) { return unshare(CLONE_NEWNET); }
static inline int gwnet_unshare_mounts(void) { return unshare(CLONE_NEWNS); }
static inline int gwnet_enter_network(int descriptor) { return setns(descriptor, CLONE_NEWNET); }

// The C library of Debian 13 has no function for it, and Swift cannot call the variadic syscall(2).
static inline int gwnet_openat2(int folder, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how how = {.flags = flags, .resolve = resolve};
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

#endif
