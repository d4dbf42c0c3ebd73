import NetworkModel

/// The checks that need more than one key: whether the parts of a profile fit together.
///
/// What could not be read is not there, and what depends on it goes unchecked until it can be.
struct ProfileValidation {
    let draft: ProfileDraft
    let reading: Reading
    let locations: SourceMap

    /// The networks of the cluster, to be asked for one around an address.
    let clusterIndex: NetworkIndex

    init(draft: ProfileDraft, reading: Reading, locations: SourceMap) {
        self.draft = draft
        self.reading = reading
        self.locations = locations
        clusterIndex = NetworkIndex(draft.cluster?.networks ?? [])
    }

    func run() {
        checkInterfaces()
        checkRoutes()
        checkNodes()
        if checkFilterSize() {
            checkPortForwards()
            checkInbound()
            if !reading.isFull { checkEntanglement() }
        }
        checkServices()
        checkMasquerade()
        warnOfKubernetes()
    }

    /// Reports a problem with the value at a key path.
    func refuse(_ path: String, _ message: String, remedy: String? = nil) {
        let place = locations.nearestPlace(of: path)
        reading.report(Finding(message, at: place.span, path: path, remedy: remedy))
    }

    /// The same of a value that an earlier version took: in a profile that is in force already it is a
    /// warning, or the next boot would find no profile.
    func refuseInNew(_ path: String, _ message: String, remedy: String? = nil) {
        if reading.isOfKeptProfile {
            warn(path, message, remedy: remedy)
        } else {
            refuse(path, message, remedy: remedy)
        }
    }

    /// Reports a value that is valid, and known to cause trouble.
    func warn(_ path: String, _ message: String, remedy: String? = nil) {
        let place = locations.nearestPlace(of: path)
        reading.report(
            Finding(message, at: place.span, path: path, remedy: remedy, severity: .warning))
    }

    /// Items of a list along with their key paths.
    func items<Item>(_ list: [Item], at path: String) -> [(path: String, item: Item)] {
        list.enumerated().map { (reading.path(ofItem: $0.offset, in: path).description, $0.element) }
    }

    /// The line on which something stands, for messages that point to a second place.
    func line(of path: String) -> Int {
        locations.nearestPlace(of: path).span.start.line
    }

    /// The address of the gateway on the cluster side.
    var gateway: IPAddress? { draft.cluster?.address.address }

    /// Why an address cannot be that of a machine on the cluster's own network.
    func problem(withClusterHost address: IPAddress) -> Refusal? {
        guard let cluster = draft.cluster?.address else { return nil }
        guard cluster.network.contains(address) else {
            let remedy = HostAddress.usable(in: cluster.network).map {
                "write one from \($0.first) to \($0.last)"
            }
            return Refusal("\(address) lies outside the cluster's network \(cluster.network)", remedy: remedy)
        }
        if address == cluster.address {
            return Refusal("\(address) is the gateway itself", remedy: "give it another address")
        }
        return HostAddress.problem(with: address, in: cluster.network)
    }
}
