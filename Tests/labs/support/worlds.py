"""Random worlds around a gateway: never healthy and cut off, never healthy and open.

A world is a list of changes to the gateway's machine by others, in random order with applies. What gwnet says at
the end is compared with packets: every promise of the profile, and what nothing may get through to.

usage: worlds.py GWNET COUNT [FIRST-SEED]; as root, in network, mount and PID namespaces of its own.
"""

import ctypes
import json
import multiprocessing
import os
import random
import select
import socket
import struct
import subprocess
import sys
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
NODE, NODE2, HOME, INTERNET = "192.168.57.31", "192.168.57.32", "203.0.113.1", ["1.1.1.1", "208.67.222.222"]
NAMES = ["gateway", "home", "node1", "stranger", "switch"]
GATEWAY, WWW = "192.168.57.30", "203.0.113.2"
# Patience of a probe, in seconds: everything is on this machine.
PATIENCE = 0.4

PROFILE = """version: 1
hostname: gateway
domain: cluster.home
interfaces:
  cluster: { match: { name: eth0 }, address: 192.168.57.30/24 }
  www: { match: { name: eth1 }, ipv4: { address: 203.0.113.2/24, gateway: 203.0.113.1 } }
router:
  allow: { www: [ssh] }
  port_forwards: [ { tcp: 8443, to: "192.168.57.31:443" } ]
nodes:
  range: 192.168.57.31-192.168.57.41
  hosts:
    - { name: node1, mac: "7c:83:34:b7:74:65", address: 192.168.57.31 }
    - { name: node2, mac: "f4:4d:30:65:88:c0", address: 192.168.57.32 }
"""


def run(command, check=True):
    result = subprocess.run(command, shell=True, capture_output=True, text=True)
    if check and result.returncode != 0:
        raise RuntimeError(f"{command}: {result.stderr.strip()}")
    return result


def enter(name):
    descriptor = os.open(f"/run/netns/{name}", os.O_RDONLY)
    if LIBC.setns(descriptor, 0x40000000) != 0:
        raise OSError(ctypes.get_errno(), f"setns {name}")
    os.close(descriptor)


# What runs inside a namespace.


def serve(ports):
    """Answers every TCP connection and UDP datagram with the address that it came from."""
    sockets = []
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        for port in ports:
            server = socket.socket(socket.AF_INET, kind)
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(("", port))
            # The answer leaves from the address that was asked.
            server.setsockopt(socket.IPPROTO_IP, 8, 1)
            if kind == socket.SOCK_STREAM:
                server.listen(16)
            sockets.append(server)
    while True:
        for server in select.select(sockets, [], [])[0]:
            try:
                if server.type == socket.SOCK_STREAM:
                    connection, peer = server.accept()
                    connection.sendall(peer[0].encode())
                    connection.close()
                else:
                    data, ancillary, _, peer = server.recvmsg(64, 256)
                    server.sendmsg([peer[0].encode()], ancillary and [pktinfo(ancillary)] or [], 0, peer)
            except OSError:
                continue


def pktinfo(ancillary):
    _, _, data = ancillary[0]
    return (socket.IPPROTO_IP, 8, struct.pack("=I", 0) + data[8:12] + data[8:12])


def ask(kind, address, port):
    """What the server saw, or nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM) as client:
        client.settimeout(PATIENCE)
        try:
            client.connect((address, port))
            if kind == "udp":
                client.send(b"?")
            return client.recv(64).decode()
        except OSError:
            return ""


def agent(name, ports, pipe):
    enter(name)
    threading.Thread(target=serve, args=(ports,), daemon=True).start()
    while True:
        try:
            questions = pipe.recv()
        except EOFError:
            os._exit(0)
        answers = [""] * len(questions)

        def one(index, question):
            # A probe of a promise that is lost on the way once is no verdict.
            *probe, tries = question
            for _ in range(tries):
                answers[index] = answers[index] or ask(*probe)

        threads = [threading.Thread(target=one, args=item) for item in enumerate(questions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pipe.send(answers)


class Host:
    def __init__(self, name, ports):
        self.pipe, other = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=agent, args=(name, ports, other), daemon=True)
        self.process.start()
        other.close()

    def begin(self, questions):
        self.pipe.send(questions)

    def end(self):
        return self.pipe.recv()

    def stop(self):
        self.process.kill()
        self.process.join()


# (from, kind, to, port, what it must see or None for anything)
PROMISES = [
    ("node1", "tcp", GATEWAY, 22, NODE), ("node1", "udp", INTERNET[0], 7, WWW),
    ("node1", "udp", INTERNET[1], 7, WWW), ("node1", "tcp", INTERNET[0], 7, WWW),
    ("gateway", "udp", NODE, 7, None), ("gateway", "udp", NODE2, 7, None),
    ("gateway", "udp", INTERNET[0], 7, None), ("gateway", "udp", INTERNET[1], 7, None),
    ("home", "tcp", WWW, 8443, HOME), ("home", "tcp", WWW, 22, HOME),
]
# What must not be answered.
CLOSED = [
    ("home", "tcp", WWW, 23), ("home", "udp", WWW, 7), ("home", "tcp", NODE, 443), ("home", "udp", NODE, 7),
    ("home", "tcp", GATEWAY, 23), ("stranger", "tcp", "10.77.0.1", 22), ("stranger", "udp", "10.77.0.1", 7),
    ("stranger", "tcp", NODE, 443), ("stranger", "udp", NODE, 7),
]


class World:
    """The machines, and what others do to one of them."""

    def __init__(self):
        self.hosts = {}
        self.root = f"/run/gwnet-work/world-{os.getpid()}"

    def build(self, one_switch):
        run(f"rm -rf {self.root}; mkdir -p {self.root}/etc/gwnet")
        with open(f"{self.root}/etc/gwnet/gateway.yaml", "w") as file:
            file.write(PROFILE)
        lines = [f"ip netns add {name}; ip -n {name} link set lo up" for name in NAMES]
        for bridge in ("home", "cluster"):
            lines.append(f"ip -n switch link add {bridge} type bridge; ip -n switch link set {bridge} up")
        wires = [
            ("gateway", "eth0", "cluster", "02:00:00:00:57:30"), ("gateway", "eth1", "home", "02:00:00:00:57:99"),
            ("gateway", "eth2", None, "02:00:00:00:57:aa"), ("home", "eth0", "home", "02:00:00:00:00:01"),
            ("node1", "eth0", "cluster", "7c:83:34:b7:74:65"),
        ]
        for host, link, bridge, mac in wires:
            if bridge is None:
                lines.append(
                    f"ip -n {host} link add {link} address {mac} type veth peer name eth0 netns stranger")
                continue
            if one_switch:
                bridge = "cluster"
            port = f"{host}-{link}"
            lines.append(f"ip -n {host} link add {link} address {mac} type veth peer name {port} netns switch")
            lines.append(f"ip -n switch link set {port} master {bridge} up")
        lines += [
            "ip netns exec gateway sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv4.ip_forward=0",
            f"ip -n home address add {HOME}/24 dev eth0; ip -n home link set eth0 up",
            *[f"ip -n home address add {address}/32 dev lo" for address in INTERNET],
            f"ip -n home route add 192.168.57.0/24 via {WWW}",
            f"ip -n node1 address add {NODE}/24 dev eth0; ip -n node1 address add {NODE2}/24 dev eth0",
            f"ip -n node1 link set eth0 up; ip -n node1 route add default via {GATEWAY}",
            "ip -n stranger address add 10.77.0.2/24 dev eth0; ip -n stranger link set eth0 up",
            "ip -n stranger route add default via 10.77.0.1",
            "ip -n gateway address add 10.77.0.1/24 dev eth2; ip -n gateway link set eth2 up",
        ]
        run("set -e; " + "; ".join(lines))
        self.hosts = {
            "gateway": Host("gateway", [7, 22, 23]), "home": Host("home", [7]),
            "node1": Host("node1", [7, 443]), "stranger": Host("stranger", [7]),
        }

    def destroy(self):
        for host in self.hosts.values():
            host.stop()
        self.hosts = {}
        run("; ".join(f"ip netns del {name}" for name in NAMES), check=False)

    def gwnet(self, program, words):
        return run(f"ip netns exec gateway {program} {words} --root {self.root}", check=False)

    def probe(self, probes):
        """What each sees, all at once."""
        by_host = {}
        for index, probe in enumerate(probes):
            by_host.setdefault(probe[0], []).append(index)
        for host, indexes in by_host.items():
            self.hosts[host].begin([probes[index][1:4] + probes[index][5:] for index in indexes])
        answers = [""] * len(probes)
        for host, indexes in by_host.items():
            for index, answer in zip(indexes, self.hosts[host].end()):
                answers[index] = answer
        return answers


# What others do.


def pick(source, *choices):
    return source.choice(choices)


def links(source):
    name = pick(source, "docker0", "br-7f", "virbr0", "v0", "tun0", "wg0", "mac0", "ifb0")
    kind = {
        "v0": "veth peer name v0p", "tun0": None, "wg0": None, "ifb0": "ifb",
        "mac0": f"macvlan mode bridge", "docker0": "bridge", "br-7f": "bridge", "virbr0": "bridge",
    }[name]
    if kind is None:
        make = f"ip tuntap add {name} mode tun"
    elif name == "mac0":
        make = f"ip link add mac0 link {pick(source, 'eth0', 'eth1', 'eth2')} type {kind}"
    else:
        make = f"ip link add {name} type {kind}"
    address = pick(
        source, "172.17.0.1/16", "192.168.57.1/24", "192.168.57.30/24", "192.168.57.129/25", "192.168.0.1/16",
        "203.0.113.9/24", "203.0.113.2/24", "10.8.0.1/24", "10.8.0.2/32", "192.168.57.31/32", "1.1.1.9/24",
        "192.168.57.200/32", "203.0.113.1/32")
    return [make, f"ip link set {name} up", f"ip address add {address} dev {name}"], name


def addresses(source):
    link = pick(source, "eth0", "eth1", "eth2", "lo")
    address = pick(
        source, "192.168.57.30/24", "192.168.57.99/24", "192.168.57.30/16", "192.168.57.31/32", "203.0.113.2/24",
        "203.0.113.9/24", "203.0.113.2/32", "203.0.113.1/32", "192.168.57.240/32", "10.1.2.3/24")
    form = pick(
        source, "", "", "noprefixroute", "scope link", "scope host", "valid_lft 900 preferred_lft 900",
        "valid_lft 900 preferred_lft 900 noprefixroute", "metric 600", "peer 192.168.57.77", "label x:1")
    form = form.replace("label x", f"label {link}")
    name = address.split("/")[0]
    if form.startswith("peer"):
        address, name = name, form.split()[1]
    up = pick(source, f"ip link set {link} up", "true")
    return [up, f"ip address add {address} {form} dev {link}"], name


def routes(source):
    destination = pick(
        source, "default", "default", "0.0.0.0/1", "128.0.0.0/1", "192.168.57.0/24", "192.168.57.0/25",
        "192.168.57.31/32", "192.168.0.0/16", "203.0.113.0/24", "203.0.113.1/32", "1.1.1.0/24", "10.5.0.0/16",
        "208.67.222.222/32")
    way = pick(
        source, "via 203.0.113.1 dev eth1 onlink", "via 203.0.113.99 dev eth1 onlink", "dev eth2",
        "via 10.77.0.2 dev eth2 onlink", "dev eth0 scope link", "via 192.168.57.31 dev eth0 onlink",
        "nexthop via 203.0.113.1 dev eth1 onlink nexthop via 10.77.0.2 dev eth2 onlink",
        "nexthop via 10.77.0.2 dev eth2 onlink nexthop via 10.77.0.3 dev eth2 onlink", "blackhole",
        "unreachable", "prohibit", "throw")
    table = pick(source, "", "", "", "table 77")
    metric = pick(source, "", "", "metric 50", "metric 4000", "proto dhcp metric 1003")
    words = f"{way} {destination}" if way in ("blackhole", "unreachable", "prohibit", "throw") else f"{destination} {way}"
    up = "ip link set eth0 up; ip link set eth1 up"
    return [up, f"ip route add {words} {metric} {table}"], destination


def rules(source):
    selector = pick(
        source, "from all", "to 192.168.57.0/24", "from 192.168.57.0/24", "iif eth0", "iif eth1", "to 203.0.113.0/24",
        "from 203.0.113.2", "to 1.0.0.0/8", "fwmark 7", "not fwmark 0xca6c", "uidrange 1000-2000", "oif eth2",
        "ipproto tcp dport 443", "tos 0x10", "iif lo", "not from 10.0.0.0/8")
    action = pick(
        source, "table 77", "table 77", "prohibit", "blackhole", "unreachable",
        "table main suppress_prefixlength 0", "table 78")
    fill = pick(
        source, "ip route add default via 10.77.0.2 dev eth2 onlink table 77", "ip route add default dev eth2 table 77",
        "ip route add default via 203.0.113.1 dev eth1 onlink table 77", "true",
        "ip route add 192.168.57.0/24 dev eth2 table 77", "ip route add unreachable default table 77")
    priority = pick(source, "priority 100", "priority 5210", "priority 32765", "priority 40000")
    return ["ip link set eth1 up", fill, f"ip rule add {selector} {action} {priority}"], "rule"


def nexthops(source):
    destination = pick(source, "default", "192.168.57.0/24", "0.0.0.0/1", "192.168.57.31/32", "10.5.0.0/16")
    hop = pick(source, "via 203.0.113.1 dev eth1 onlink", "via 10.77.0.2 dev eth2", "blackhole", "dev eth2")
    return ["ip link set eth1 up", f"ip nexthop add id 9 {hop}",
            f"ip route add {destination} nhid 9 {pick(source, '', 'metric 90')}"], destination


def settings(source):
    link = pick(source, "eth0", "eth1", "eth2", "all", "default")
    key, value = pick(
        source, ("rp_filter", 1), ("rp_filter", 2), ("forwarding", 0), ("forwarding", 1), ("arp_ignore", 2),
        ("arp_ignore", 8), ("arp_announce", 1), ("arp_filter", 1), ("accept_local", 1), ("route_localnet", 1),
        ("proxy_arp", 1), ("send_redirects", 1), ("accept_redirects", 1), ("ignore_routes_with_linkdown", 1),
        ("promote_secondaries", 0))
    return [f"sysctl -qw net.ipv4.conf.{link}.{key}={value}"], f"conf.{link}.{key}"


def masters(source):
    link = pick(source, "eth0", "eth1", "eth2")
    moves = pick(source, "true", f"ip address flush dev {link}; ip address add 203.0.113.2/24 dev br9")
    return ["ip link add br9 type bridge", "ip link set br9 up", f"ip link set {link} master br9", moves], "br9"


def tables(source):
    family = pick(source, "ip", "inet")
    hook = pick(source, "prerouting", "forward", "input", "output", "postrouting")
    priority = pick(source, "-400", "-150", "-10", "10", "150")
    rule = pick(
        source, "accept", "counter", "meta mark set 7", "ct mark set 9", "ip ttl set 64", "iifname docker0 drop",
        "oifname docker0 masquerade", "ip daddr 198.18.0.0/15 drop", "tcp dport 25 reject", "return")
    kind = "nat" if "masquerade" in rule else "filter"
    if kind == "nat":
        hook, priority = "postrouting", "110"
    if "reject" in rule and hook not in ("input", "forward", "output"):
        hook = "input"
    return [
        f"nft 'add table {family} other; add chain {family} other c {{ type {kind} hook {hook} priority {priority}; }}; "
        f"add rule {family} other c {rule}'"], "other"


def removals(source):
    what = pick(
        source, "ip route del 192.168.57.0/24 dev eth0", "ip route del default dev eth1", "ip link set eth1 down",
        "ip address del 203.0.113.2/24 dev eth1", "ip address del 192.168.57.30/24 dev eth0",
        "ip link set eth0 down; ip link set eth0 up", "ip link set eth1 down; ip link set eth1 up",
        "nft flush chain inet gwnet forward", "ip route del 203.0.113.0/24 dev eth1", "ip route flush cache",
        "ip route del local 192.168.57.30 dev eth0 table local", "ip rule del priority 32766",
        "sysctl -qw net.ipv4.ip_forward=0", "ip address flush dev eth0")
    return [what], "table local" if "table local" in what else "main table"


KINDS = [links, links, addresses, addresses, routes, routes, routes, rules, rules, nexthops, settings, masters, tables,
         removals]


def make(seed):
    """The steps of a world: what others do, and `apply`."""
    source = random.Random(seed)
    steps = []
    for _ in range(source.randint(1, 4)):
        commands, name = source.choice(KINDS)(source)
        steps.append(("others", commands, name))
    steps.insert(source.randint(0, len(steps)), ("apply", [], ""))
    if source.random() < 0.3:
        steps.append(("apply", [], ""))
    return steps, source.random() < 0.1


# Problems that speak of gwnet's own state, which somebody has changed or taken away.
OWN = {"never_applied", "not_in_force", "drift", "roles_unbound", "firewall_missing", "no_carrier", "one_wire"}


def names_culprit(problems, steps):
    """Whether a problem names something that others did, or what of gwnet's own is missing."""
    text = " ".join(f"{p['message']} {p['remedy']}" for p in problems)
    names = [name for kind, _, name in steps if kind == "others"]
    return any(p["code"] in OWN for p in problems) or any(name in text for name in names)


def judge(program, steps, one_switch):
    """What is wrong with what gwnet says; None where nothing is."""
    world = World()
    try:
        world.build(one_switch)
        for kind, commands, _ in steps:
            if kind == "apply":
                world.gwnet(program, "apply --services off")
            else:
                # What the kernel refuses in this place is not done.
                run("; ".join(f"ip netns exec gateway sh -c {json.dumps(c)}" for c in commands), check=False)
        said = world.gwnet(program, "status --json --services off")
        if said.returncode == 3:
            # An apply could not be taken back whole, and says what is left to do: no verdict on packets.
            return None, ({"healthy": False, "problems": []}, ["not looked at"])
        if said.returncode not in (0, 1, 2):
            return f"status exits with {said.returncode}: {said.stderr.strip()}", None
        report = json.loads(said.stdout)
        answers = world.probe([p + (2,) for p in PROMISES] + [p + (None, 1) for p in CLOSED])
        kept = [bool(seen) and wanted in (None, seen) for (*_, wanted), seen in zip(PROMISES, answers)]
        cut = [f"{p[0]} → {p[2]} {p[1]} {p[3]}" for p, good in zip(PROMISES, kept) if not good]
        open_ = [f"{p[0]} → {p[2]} {p[1]} {p[3]}" for p, seen in zip(CLOSED, answers[len(PROMISES):]) if seen]
        if report["healthy"] and cut:
            return f"healthy, and cut off: {', '.join(cut)}", report
        if report["healthy"] and open_:
            return f"healthy, and open: {', '.join(open_)}", report
        if not report["healthy"] and not names_culprit(report["problems"], steps):
            words = "; ".join(f"{p['code']}: {p['message']}" for p in report["problems"])
            return f"not healthy, and nothing of what others did is named: {words}", report
        return None, (report, cut)
    finally:
        world.destroy()


def shrink(program, steps, one_switch):
    """The smallest world that still shows it."""
    index = 0
    while index < len(steps):
        fewer = steps[:index] + steps[index + 1:]
        if judge(program, fewer, one_switch)[0]:
            steps = fewer
        else:
            index += 1
    return steps


def show(steps):
    return "\n".join("  gwnet apply" if kind == "apply" else "  " + "; ".join(commands) for kind, commands, _ in steps)


def main():
    program, count = sys.argv[1], int(sys.argv[2])
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    failures, healthy, alarms, start = 0, 0, 0, time.monotonic()
    for seed in range(first, first + count):
        steps, one_switch = make(seed)
        wrong, detail = judge(program, steps, one_switch)
        if wrong is None:
            report, cut = detail
            healthy += report["healthy"]
            alarms += not report["healthy"] and not cut
            if os.environ.get("VERBOSE") and not report["healthy"] and not cut:
                print(f"seed {seed}: alarm, and nothing is cut off: {report['problems']}\n{show(steps)}")
            continue
        failures += 1
        print(f"seed {seed}: {wrong}")
        print(show(shrink(program, steps, one_switch)) + ("\n  on one switch" if one_switch else ""), flush=True)
    seconds = time.monotonic() - start
    print(f"worlds: {count} from seed {first}, {healthy} healthy, {alarms} not healthy though all promises were kept, "
          f"{seconds / count:.2f} s each")
    print(f"worlds: {failures} in which the verdict was wrong")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
