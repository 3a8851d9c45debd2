// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  // Failpoints (Model/Failpoint.swift) are compiled into debug builds only, for the process tests.
  .define("FAILPOINTS", .when(configuration: .debug)),
]

/// A C library of the system: a module map, and the shim that variadic calls need.
func library(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
  .systemLibrary(name: name, path: "Sources/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// Rooms are optimised in every build: their tests read hundreds of megabytes and live for years.
let optimised: [SwiftSetting] = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// What is no loop over many bytes need not be fast: the size of the program has a limit.
let small: [SwiftSetting] = [.unsafeFlags(["-Osize"], .when(configuration: .release))]
/// The simulator lives for thousands of years.
let simulated: [SwiftSetting] = [
  .treatAllWarnings(as: .error), .unsafeFlags(["-O"], .when(configuration: .debug)),
]

func room(_ name: String, imports: [Target.Dependency] = [], settings: [SwiftSetting] = optimised) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: settings)
}

func tests(_ room: String, imports: [Target.Dependency] = [], settings: [SwiftSetting] = strict) -> Target {
  .testTarget(
    name: "\(room)Tests", dependencies: ["TestSupport", "Model"] + imports, exclude: fixtures[room] ?? [],
    swiftSettings: settings)
}

/// Folders of test data that are no Swift source.
let fixtures = ["Networks": ["Fixtures"]]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
  name: "crieur-project",
  products: [.executable(name: "crieur", targets: ["crieur"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
  ],
  targets: [
    library("CLibXML2", pkgConfig: "libxml-2.0", apt: "libxml2-dev"),
    library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
    library("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
    library("CBrotli", pkgConfig: "libbrotlidec", apt: "libbrotli-dev"),
    library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
    library("CSecp256k1", apt: "libsecp256k1-dev"),  // its module map names the archive
    library("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
    library("CUTF8Proc", apt: "libutf8proc-dev"),  // its pkg-config names a flag that SwiftPM refuses
    .target(name: "CPlatform", path: "Sources/C/CPlatform"),
    .target(name: "CScreeningLists", path: "Sources/C/CScreeningLists"),

    room("Model", settings: optimised + small),
    room("Crypto", imports: ["CCrypto", "CSecp256k1"]),
    room("Web", imports: ["Model", "CCurl", "CCrypto", "CZlib", "CBrotli"], settings: optimised + small),
    room("Markup", imports: ["CLibXML2"]),
    room("Feeds", imports: ["Model", "Web", "Markup", "Crypto"]),
    room("Pages", imports: ["Model", "Web", "Markup", "CPlatform", logging], settings: optimised + small),
    room("Sandbox", imports: ["Model", "Web", "Markup", "Feeds", "Pages", "CPlatform"], settings: strict + small),
    room("Composing", imports: ["Model", "CUTF8Proc"], settings: optimised + small),
    .target(
      name: "Screening", dependencies: ["Model", "CUTF8Proc", "CScreeningLists"], exclude: ["Lists"],
      swiftSettings: optimised + small),
    room("Networks", imports: ["Model", "Web", "Markup", "Crypto"], settings: optimised + small),
    room("Ledger", imports: ["Model", "CSQLite", "CPlatform"], settings: optimised + small),
    room(
      "Announcer",
      imports: [
        "Model", "Crypto", "Web", "Feeds", "Pages", "Composing", "Screening", "Networks", "Ledger", logging,
      ],
      settings: optimised + small),
    room("Server", imports: ["Model", "Ledger", "Announcer", "CMicroHTTPD", "CPlatform"], settings: optimised + small),
    .executableTarget(
      name: "crieur",
      dependencies: [
        "Model", "Crypto", "Web", "Markup", "Feeds", "Pages", "Composing", "Screening", "Networks", "Ledger",
        "Announcer", "Server",
        "Sandbox", "CPlatform",
        logging, .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict + small),

    .executableTarget(
      name: "history-bench",
      dependencies: ["Model", "Web", "Networks", "Ledger", "Announcer", "CSQLite", logging],
      path: "Tests/Bench/History",
      swiftSettings: strict),
    .executableTarget(
      name: "screening-bench", dependencies: ["Screening"], path: "Tests/Bench/Screening", swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Model", "Web", "Ledger", "Networks", "CPlatform"], path: "Tests/TestSupport",
      swiftSettings: optimised),
    .target(name: "Town", dependencies: ["TestSupport"], path: "Tests/Town", swiftSettings: strict),
    .executableTarget(name: "town", dependencies: ["Town"], path: "Tests/TownDemo", swiftSettings: strict),
    .executableTarget(name: "sender", dependencies: ["Web"], path: "Tests/Sender", swiftSettings: strict),
    .target(name: "CSerialLoop", path: "Tests/CSerialLoop"),
    .target(name: "CFaultVFS", dependencies: ["CSQLite"], path: "Tests/CFaultVFS"),
    .target(
      name: "Simulation",
      dependencies: [
        "CSerialLoop", "CFaultVFS", "CSQLite", "Model", "Web", "Feeds", "Pages", "Networks", "Ledger", "Announcer",
        logging,
      ], path: "Tests/Simulation", swiftSettings: simulated),
    .executableTarget(
      name: "simulate", dependencies: ["Simulation"], path: "Tests/Simulator", swiftSettings: simulated),
    tests("Model"),
    tests("Crypto", imports: ["Crypto"]),
    tests("Web", imports: ["Web", "sender"]),
    tests("Markup", imports: ["Markup"]),
    tests("Feeds", imports: ["Feeds", "Markup", "Web"], settings: optimised),
    tests("Pages", imports: ["Pages", "Web", "Markup"]),
    tests("Sandbox", imports: ["Sandbox", "Feeds", "Pages", "Web", "crieur"]),
    tests("Composing", imports: ["Composing"], settings: optimised),
    tests("Screening", imports: ["Screening"], settings: optimised),
    tests("Networks", imports: ["Networks", "Crypto", "Web", "Town"]),
    tests("Ledger", imports: ["Ledger"]),
    tests("Announcer", imports: ["Announcer", "Ledger", "Networks", "Feeds", "Web", "Composing"]),
    tests("Crieur", imports: ["crieur", "Web", "Feeds", "Networks", "Ledger", "Announcer", "Server", "Composing"]),
    tests("Process", imports: ["Ledger", "CSQLite", "Town"]),
    tests("Simulation", imports: ["Simulation"]),
  ]
)

// `make fuzz` builds another package of the same rooms: instrumented, with their insides in sight, without the command's
// own main function.
if Context.environment["CRIEUR_FUZZ"] != nil {
  func fuzzer(_ name: String, imports: [Target.Dependency]) -> Target {
    .executableTarget(
      name: "Fuzz\(name)", dependencies: ["FuzzSupport"] + imports, path: "Tests/Fuzz/\(name)",
      // The main function is libFuzzer's.
      swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])])
  }
  let command = package.targets.first { $0.name == "crieur" }?.dependencies ?? []
  package.products = []
  package.targets.removeAll { $0.isTest || $0.name == "crieur" || $0.path?.hasPrefix("Tests/") == true }
  package.targets += [
    .target(name: "FuzzSupport", dependencies: ["Web"], path: "Tests/Fuzz/Support", swiftSettings: strict),
    .target(
      name: "CrieurCommand", dependencies: command, path: "Sources/crieur", exclude: ["Crieur.swift"],
      swiftSettings: strict),
    fuzzer("Feed", imports: ["Feeds", "Model"]),
    fuzzer("Page", imports: ["Feeds", "Pages", "Model", "Web"]),
    fuzzer("Date", imports: ["Feeds", "Web"]),
    fuzzer("JSON", imports: ["Networks", "Model", "Web"]),
    fuzzer("RetryAfter", imports: ["Networks", "Web"]),
    fuzzer("Configuration", imports: ["CrieurCommand", "Networks", "Model"]),
  ]
}
