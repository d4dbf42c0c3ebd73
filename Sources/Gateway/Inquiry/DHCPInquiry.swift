import Glibc
import Netlink
import NetworkModel

/// Asks for an address on a link, and takes none: a DHCPDISCOVER alone commits nobody to anything
/// (RFC 2131 3.1).
struct DHCPInquiry {
    let link: LinkName

    /// A server that answered.
    struct Answer: Hashable {
        let offer: DHCPOffer
        /// Who sent the answer on this segment: the server, or a relay.
        let sender: MACAddress

        /// For a sentence: `192.168.1.1 at 02:00:00:00:00:01`.
        var name: String { offer.server.map { "\($0) at \(sender)" } ?? "\(sender)" }
    }

    private static let interval = Duration.seconds(1)

    /// The servers at the other end of the cable, each with its first offer.
    ///
    /// The question goes out past our own IP stack, with the link's own hardware address, and what
    /// comes in is read before the firewall sees it. A server of ours hears nothing of it: the kernel
    /// does not give a frame from a packet socket to the machine that sends it.
    ///
    /// - Parameter patience: all of it is waited for, since there may be more than one. Before an offer
    ///   a server looks whether the address is free (RFC 2131 3.1): dnsmasq takes three seconds for it.
    func foreignServers(patience: Duration = .seconds(5)) throws(InquiryError) -> [Answer] {
        let socket = try PacketSocket(on: link, .datagrams(port: 68), asking: "DHCP servers on \(link)")
        let transaction = UInt32.random(in: .min ... .max)
        let client = socket.address
        let question = DHCPFrame.broadcast(DHCPMessage.discover(transaction, for: client), from: client)
        let limit = TimeLimit(patience)
        var answers: [Answer] = []
        repeat {
            try socket.send(question)
            let turn = limit.atMost(DHCPInquiry.interval)
            while let frame = try socket.receive(within: turn) {
                guard let answer = DHCPInquiry.answer(frame, transaction, client) else { continue }
                let isKnown = answers.contains {
                    $0.sender == answer.sender && $0.offer.server == answer.offer.server
                }
                // A segment of liars shall not fill our memory.
                if !isKnown && answers.count < 64 { answers.append(answer) }
            }
        } while !limit.isOver
        return answers
    }

    /// What our own dnsmasq would give to a node on this link.
    ///
    /// The question goes to the server's address over the loopback, where `gwnet`'s firewall lets
    /// everything through and where no other server hears it; the kernel counts it as having come in
    /// by the link that has the address (`rt_iif`), so it reaches a socket that is bound to that link.
    /// dnsmasq broadcasts its offer on the link, which nobody waits for there. We see it as it leaves:
    /// the copy that comes back (`dev_loopback_xmit`) is refused by the firewall's input chain, as
    /// anything for a DHCP client's port is on the cluster's side, and the same would become of the
    /// answer to a question that is broadcast on the link.
    ///
    /// A node can send the same frame with our hardware address as its sender. Only what the kernel marks as
    /// sent by this machine counts, and the transaction cannot be guessed.
    ///
    /// What it cannot do: a link without carrier sends nothing, so nothing is seen to leave. There
    /// `PortHolders` has to do.
    ///
    /// - Parameters:
    ///   - server: the address of ours on this link.
    ///   - node: one that has a reservation; others dnsmasq does not answer.
    func ask(
        ourServer server: IPAddress, for node: MACAddress, patience: Duration = .seconds(2)
    ) throws(InquiryError) -> DHCPOffer {
        let question = "DHCP for \(node) at \(server) on \(link)"
        let tap = try PacketSocket(on: link, .sentDatagrams(port: 68), asking: question)
        let exchange = try DatagramExchange(with: server, port: 67, from: server, asking: question)
        let transaction = UInt32.random(in: .min ... .max)
        let message = DHCPMessage.discover(transaction, for: node)
        let limit = TimeLimit(patience)
        repeat {
            try exchange.send(message)
            let turn = limit.atMost(DHCPInquiry.interval)
            while let frame = try tap.receive(within: turn) {
                guard let answer = DHCPInquiry.answer(frame, transaction, node),
                    answer.sender == tap.address
                else { continue }
                return answer.offer
            }
        } while !limit.isOver
        throw InquiryError(question, .timeout)
    }

    private static func answer(_ frame: [UInt8], _ transaction: UInt32, _ client: MACAddress) -> Answer? {
        guard let frame = DHCPFrame(frame) else { return nil }
        return DHCPMessage.offer(in: frame.message, answering: transaction, for: client).map {
            Answer(offer: $0, sender: frame.sender)
        }
    }
}
