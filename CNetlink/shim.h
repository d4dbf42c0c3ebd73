// The one place where C enters: the headers of libmnl, libnftnl and the kernel's uapi, in the
// one order that compiles, and the few calls that Swift cannot express.
#ifndef GWNET_CNETLINK_SHIM_H
#define GWNET_CNETLINK_SHIM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

// netinet/in.h goes before linux/netfilter.h, or both define struct in_addr.
#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
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
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>

#include <libmnl/libmnl.h>
#include <libnftnl/batch.h>
#include <libnftnl/chain.h>
#include <libnftnl/common.h>
#include <libnftnl/expr.h>
#include <libnftnl/object.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>
#include <libnftnl/udata.h>

// Swift does not import fork: a forked child of a threaded process may only call
// async-signal-safe functions. gwnet forks before it starts any thread.
static inline pid_t gwnet_fork(void) { return fork(); }

// Hidden from Swift behind _GNU_SOURCE, like the CLONE_ flags.
static inline int gwnet_unshare_network(void) { return unshare(CLONE_NEWNET); }
static inline int gwnet_unshare_mounts(void) { return unshare(CLONE_NEWNS); }
static inline int gwnet_enter_network(int descriptor) { return setns(descriptor, CLONE_NEWNET); }

#endif
