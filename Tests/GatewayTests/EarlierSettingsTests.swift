import NetworkModel
import Testing

@testable import Gateway

@Suite("What network managers were told before")
struct EarlierSettingsTests {
    @Test(
        "is found where a line names the link, and nothing else",
        arguments: [
            (NetworkModel.Daemon.linkClient, "interface eth0\nstatic ip_address=192.168.57.30/24\n", true),
            (.linkClient, "# interface eth0\ninterface eth01\ndenyinterfaces eth0\n", false),
            (.ifupdown, "auto eth0\niface eth0 inet static\n", true),
            (.ifupdown, "auto eth0\niface eth1 inet dhcp\n\tup ip link set eth0 up\n", false),
            (.networkManager, "[connection]\nid=cluster\ninterface-name=eth0\n", true),
            (.networkManager, "[connection]\nid=eth0\ninterface-name=eth1\n", false),
            (.networkd, "[Match]\nName=eth1 eth0\n", true),
            (.networkd, "[Match]\nName=eth*\n[Network]\nDescription=eth0\n", false),
            (.networkd, "", false),
            (.nginx, "server_name eth0;", false),
        ])
    func speaks(manager: NetworkModel.Daemon, text: String, isIt: Bool) throws {
        let link = try #require(LinkName("eth0"))
        #expect(EarlierSettings.speaks(text, of: link, to: manager) == isIt)
    }
}
