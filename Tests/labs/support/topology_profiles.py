"""Profiles that strain a picture: topology_profiles.py FOLDER writes one for each number of nodes."""

import pathlib
import sys

LONG = "a-very-long-name-that-is-as-long-as-a-label-may-be-in-the-dns-0"
WIDE = "&lt;W&W> \\\"機械 " + "MW" * 60


def node(index, name):
    mac = f"02:00:00:00:{index >> 8:02x}:{index & 255:02x}"
    return f'    - {{ name: {name}, mac: "{mac}", address: 10.0.1.{index}, model: "{WIDE}" }}\n'


def profile(count, prefix, forwards):
    names = [f"{prefix}{index}"[-63:].lstrip("-") for index in range(1, count + 1)]
    text = f"""version: 1
hostname: {LONG}
domain: {LONG}.example.org
interfaces:
  cluster:
    match: {{ driver: a-driver-whose-name-goes-on-and-on, path: "platform-{'x' * 90}" }}
    address: 10.0.0.1/16
    routes: [{{ to: 10.42.0.0/16, via: 10.0.1.1 }}, {{ to: 10.43.0.0/16, via: 10.0.9.9 }}]
  www:
    match: {{ name: wlx00c0caaabbcc }}
    ipv4: dhcp
    wifi: {{ ssid: "<&>'\\"機械MWMWMWMWMWMWMW", psk: correct horse }}
router:
  allow: {{ www: [ssh, samba, nfs, dns, {{ tcp: 30000-32767, from: any }}], cluster: [http, https] }}
  port_forwards:
"""
    text += "".join(f'    - {{ tcp: {1000 + n}, to: "10.0.1.1:{2000 + n}" }}\n' for n in range(forwards))
    text += "nodes:\n  hosts:\n" + "".join(node(n + 1, name) for n, name in enumerate(names))
    text += """services:
  nfs: { shares: [{ path: /""" + "W" * 200 + """, to: [www] }] }
  proxy:
    sites:
"""
    return text + "".join(
        f'      - {{ host: {LONG}.{n}.example.org, to: "http://10.0.1.1:{3000 + n}" }}\n'
        for n in range(forwards)
    )


folder = pathlib.Path(sys.argv[1])
for count, prefix, forwards in [(1, "n", 1), (2, LONG, 2), (9, "node-", 12), (40, LONG, 40)]:
    (folder / f"{count}-nodes.yaml").write_text(profile(count, prefix, forwards), encoding="utf-8")
