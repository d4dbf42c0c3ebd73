/// Profiles that tests build upon.
enum GoodProfile {
    /// Every key of the language, each at least once.
    static let everything = """
        version: 1
        hostname: gateway
        domain: cluster.home
        interfaces:
          cluster:
            match: { name: eth0, mac: dc:a6:32:01:02:03, driver: bcmgenet, path: platform-fd580000.ethernet }
            mtu: 9000
            address: 192.168.57.30/24
            routes:
              - { to: 10.42.0.0/16, via: 192.168.57.31 }
          www:
            match: { name: wlan0, mac: 02:00:00:00:00:01, driver: brcmfmac, path: platform-fe300000.mmc }
            mtu: 1500
            ipv4: { address: 203.0.113.2/24, gateway: 203.0.113.1, dns: [203.0.113.1, 9.9.9.9] }
            wifi: { ssid: home, psk: correct horse, country: DE }
        router:
          allow:
            www:
              - ssh
              - ping
              - { service: samba, from: 203.0.113.0/25 }
              - { tcp: 8000-8010 }
              - { udp: 60000, from: any }
              - { protocol: esp, from: [198.51.100.7/32, "2001:db8::/32"] }
              - { protocol: 99 }
            cluster: [http, { tcp: 9100, from: fe80::/10 }, { udp: 514 }, { service: nfs }, { protocol: vrrp }]
          port_forwards:
            - { tcp: 8443, to: "192.168.57.200:443" }
            - { udp: 27000-27010, to: 192.168.57.31, from: [198.51.100.0/24, 203.0.113.0/24] }
          inbound:
            - { tcp: 22, to: 192.168.57.31/32, from: any }
            - { udp: , to: 10.42.0.0/16 }
            - { icmp: , to: 192.168.57.0/24 }
            - { any: true, to: 192.168.57.32/32, from: 203.0.113.7/32 }
          log: on
          masquerade: { except: [198.51.100.0/24, 10.0.0.0/8] }
          ipv6: Off
        nodes:
          range: 192.168.57.31-192.168.57.41
          lease: 12h
          reserved:
            - { name: load balancer, range: 192.168.57.200-192.168.57.254 }
            - { name: pods, range: 10.42.0.10-10.42.0.20 }
          hosts:
            - { name: node1, mac: 00:11:22:33:44:55, address: 192.168.57.31, model: intel nuc }
        services:
          dns:
            serve: [cluster, www]
            upstream: [1.1.1.1, "2620:fe::fe"]
            upstream_order: strict
            forward: { lan: 192.168.1.1, consul: "127.0.0.1:8600", 1.168.192.in-addr.arpa: "[fd00::1]:5353" }
            names: { flamenco: 192.168.57.30, registry.example.com: 192.168.57.200 }
            dhcp: false
            extra: |
              cache-size=1000
              no-negcache
          pxe:
            image:
              label: Ubuntu
              file: ubuntu.iso
              url: https://releases.ubuntu.com/ubuntu.iso
              sha256: 5E38B55D57D94FF029719342357325ED3BDA38FA80054F9330DC789CD2D43931
              size: 4g
            ssh_authorized_keys:
              - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGfoobar me@home
            root: url
          nfs:
            shares:
              - { path: /nfs/shares, to: [cluster, www], read_only: no, owner: { uid: 1000, gid: 0 }, mount: yes }
            extra: ["/srv/extra 192.168.57.0/24(ro)"]
          proxy:
            serve: [cluster]
            default: /var/www/docs
            sites:
              - { host: flamenco.cluster.home, to: "http://192.168.57.200:8080", websockets: true, max_body: 8g }
            extra: []
          time:
            serve: [cluster]
            servers: [0.debian.pool.ntp.org, 192.0.2.1]

        """

    /// The least that a profile must have.
    static let least = """
        version: 1
        interfaces:
          cluster: { match: { name: eth0 }, address: 192.168.57.30/24 }
          www: { match: { name: eth1 }, ipv4: dhcp }

        """
}
