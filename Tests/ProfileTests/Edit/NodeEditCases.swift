import Testing

/// A profile whose `nodes` is written in one way, and what it is like with one more node.
struct NodeEditCase: CustomTestStringConvertible {
    let testDescription: String
    /// Behind the interfaces of `GoodProfile.least`; `+` begins the lines that adding brings, `-` those that
    /// it takes.
    let lines: String

    var before: String { text(without: "+") }
    var after: String { text(without: "-") }

    private func text(without sign: Character) -> String {
        let kept = lines.split(separator: "\n", omittingEmptySubsequences: false).filter { $0.first != sign }
        let plain = kept.map { $0.first == "+" || $0.first == "-" ? String($0.dropFirst()) : String($0) }
        return GoodProfile.least + plain.joined(separator: "\n")
    }
}

extension NodeEditTests {
    private static let node = "name: new, mac: \"7c:83:34:b7:74:65\", address: 192.168.57.33"

    static let cases = [
        NodeEditCase(
            testDescription: "flow mappings in a block list",
            lines: """
                nodes:
                  range: 192.168.57.31-192.168.57.41  # all of them
                  hosts:
                    # the NUCs
                    - { name: a, mac: "00:11:22:33:44:55", address: 192.168.57.31 }   # left
                +    - { \(node) }
                  # the end
                services:
                  time:

                """),
        NodeEditCase(
            testDescription: "block mappings in a block list without indentation",
            lines: """
                nodes:
                  hosts:
                  - name: 'a'
                    address: '192.168.57.31'  # first
                    mac: '00:11:22:33:44:55'
                    model: >-
                      a small
                      machine
                +  - name: 'new'
                +    mac: '7c:83:34:b7:74:65'
                +    address: '192.168.57.33'

                # more to come

                """),
        NodeEditCase(
            testDescription: "no braces' blanks, no quotes",
            lines: """
                nodes:
                    hosts:
                        -   {name: a, mac: 00-11-22-33-44-5a, address: 192.168.57.31}
                +        - {name: new, mac: 7c:83:34:b7:74:65, address: 192.168.57.33}

                """),
        NodeEditCase(
            testDescription: "a flow list on one line",
            lines: """
                -nodes: { hosts: [ { name: a, mac: "00:11:22:33:44:55", address: 192.168.57.31 } ] } # x
                +nodes: { hosts: [ { name: a, mac: "00:11:22:33:44:55", address: 192.168.57.31 }, { \(node) } ] } # x

                """),
        NodeEditCase(
            testDescription: "a flow list with an entry a line",
            lines: """
                nodes:
                  hosts: [
                -    { name: a, mac: "00:11:22:33:44:55", address: 192.168.57.31 } # left
                +    { name: a, mac: "00:11:22:33:44:55", address: 192.168.57.31 }, # left
                +    { \(node) }
                  ]

                """),
        NodeEditCase(
            testDescription: "a flow list with a comma behind its last entry",
            lines: """
                nodes:
                  hosts: [
                    { name: a, mac: "00:11:22:33:44:55", address: 192.168.57.31 }, # left
                +    { \(node) },
                  ]

                """),
        NodeEditCase(
            testDescription: "an empty list",
            lines: """
                nodes:
                -  hosts: []  # none yet
                +  hosts:  # none yet
                +    - { \(node) }
                  lease: 12h

                """),
        NodeEditCase(
            testDescription: "a key without a value",
            lines: """
                nodes:
                  hosts:   # none yet
                +    - { \(node) }
                  lease: 12h

                """),
        NodeEditCase(
            testDescription: "null in words",
            lines: """
                nodes:
                -  hosts: ~
                +  hosts:
                +    - { \(node) }

                """),
        NodeEditCase(
            testDescription: "an empty list with a comment in it",
            lines: """
                nodes:
                -  hosts: [
                +  hosts: [{ \(node) }
                    # nobody
                  ]

                """),
        NodeEditCase(
            testDescription: "an empty list in braces",
            lines: """
                -nodes: { lease: 12h, hosts: [] }
                +nodes: { lease: 12h, hosts: [{ \(node) }] }

                """),
        NodeEditCase(
            testDescription: "nodes in braces without hosts",
            lines: """
                -nodes: { lease: 12h }
                +nodes: { lease: 12h, hosts: [{ \(node) }] }

                """),
        NodeEditCase(
            testDescription: "nodes without hosts, and a list elsewhere that stands under its key",
            lines: """
                router:
                    port_forwards:
                    - { tcp: 80, to: 192.168.57.31 }
                nodes:
                    lease: 12h  # long
                +    hosts:
                +    - { \(node) }
                services:

                """),
        NodeEditCase(
            testDescription: "nodes without anything",
            lines: """
                nodes:  # soon
                +  hosts:
                +    - { \(node) }
                services:

                """),
        NodeEditCase(
            testDescription: "nodes with nothing in braces",
            lines: """
                -nodes: {}
                +nodes:
                +  hosts:
                +    - { \(node) }

                """),
        NodeEditCase(
            testDescription: "no nodes, and a block of text at the end",
            lines: """
                services:
                  dns:
                    extra: |
                      cache-size=1000
                      no-negcache
                +
                +nodes:
                +  hosts:
                +    - { \(node) }

                # the end

                """),
        NodeEditCase(
            testDescription: "no nodes, and an end of the document",
            lines: """
                domain: cluster.home
                +
                +nodes:
                +  hosts:
                +    - { \(node) }
                ...

                """),
        NodeEditCase(
            testDescription: "an anchor on the list and on an entry",
            lines: """
                nodes:
                  hosts: &all
                    - &a { name: a, mac: "00:11:22:33:44:55", address: 192.168.57.31 }
                    - { <<: *a, name: b, mac: "00:11:22:33:44:56", address: 192.168.57.32 }
                +    - { name: new, mac: "7c:83:34:b7:74:65", address: 192.168.57.33 }

                """),
        NodeEditCase(
            testDescription: "a comment behind a hyphen",
            lines: """
                nodes:
                  hosts:
                    - # the first
                      name: a
                      mac: "00:11:22:33:44:55"
                      address: 192.168.57.31
                +    - name: new
                +      mac: "7c:83:34:b7:74:65"
                +      address: 192.168.57.33

                """),
    ]
}
