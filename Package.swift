// swift-tools-version: 6.0
import PackageDescription

// One target for each import that must be impossible elsewhere; see docs/architecture.md.
let package = Package(
    name: "gwnet",
    products: [
        .executable(name: "gwnet", targets: ["gwnet"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
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
        .target(name: "Profile", dependencies: ["CYAML", "NetworkModel"]),
        .target(name: "Gateway", dependencies: ["NetworkModel", "Netlink", "Profile"]),
        .executableTarget(
            name: "gwnet",
            dependencies: [
                "Gateway", "Profile", "NetworkModel",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
        .target(name: "TestSupport", dependencies: ["Netlink"], path: "Tests/TestSupport"),
        .testTarget(name: "NetworkModelTests", dependencies: ["NetworkModel"]),
        .testTarget(name: "NetlinkTests", dependencies: ["Netlink", "NetworkModel", "TestSupport"]),
        .testTarget(
            name: "ProfileTests", dependencies: ["Profile", "NetworkModel"], exclude: ["Fixtures"]
        ),
        .testTarget(name: "GatewayTests", dependencies: ["Gateway", "Netlink", "Profile", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
