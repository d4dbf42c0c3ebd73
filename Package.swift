// swift-tools-version: 6.0
import PackageDescription

// One target for each import that must be impossible elsewhere; see docs/architecture.md.
let package = Package(
    name: "gwnet",
    products: [
        .executable(name: "gwnet", targets: ["gwnet"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0")
    ],
    targets: [
        .systemLibrary(
            name: "CNetlink",
            path: "CNetlink",
            pkgConfig: "libnftnl",
            providers: [.apt(["libmnl-dev", "libnftnl-dev"])]
        ),
        .systemLibrary(
            name: "CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"])]
        ),
        .target(name: "NetworkModel"),
        .target(name: "Netlink", dependencies: ["CNetlink", "NetworkModel"]),
        .target(name: "Services", dependencies: ["NetworkModel"]),
        .target(name: "Profile", dependencies: ["CYAML", "NetworkModel", "Services"]),
        .target(name: "Gateway", dependencies: ["NetworkModel", "Netlink", "Services", "Profile"]),
        .executableTarget(
            name: "gwnet",
            dependencies: [
                "Gateway", "Profile", "Services", "NetworkModel",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .target(name: "TestSupport", dependencies: ["Netlink"], path: "Tests/TestSupport"),
        .testTarget(name: "NetworkModelTests", dependencies: ["NetworkModel"]),
        .testTarget(name: "NetlinkTests", dependencies: ["Netlink", "NetworkModel", "TestSupport"]),
        .testTarget(
            name: "ProfileTests", dependencies: ["Profile", "Services", "NetworkModel"],
            exclude: ["Fixtures", "Topology/Goldens"]
        ),
        .testTarget(
            name: "ServicesTests", dependencies: ["Services", "Profile", "NetworkModel", "TestSupport"],
            exclude: ["Goldens", "Profiles"]
        ),
        .testTarget(
            name: "GatewayTests", dependencies: ["Gateway", "Netlink", "Services", "Profile", "TestSupport"]),
        .testTarget(name: "GwnetTests", dependencies: ["gwnet", "Gateway", "Services", "NetworkModel"]),
    ],
    swiftLanguageModes: [.v6]
)

// `make fuzz`: libFuzzer comes with Swift 6.3 and brings its own main.
if Context.environment["GWNET_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz",
            dependencies: ["CNetlink", "Gateway", "Netlink", "Services", "Profile", "NetworkModel"],
            path: "Tests/Fuzz", exclude: ["Corpora"]))
}
