internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Networks

/// Where the configuration is.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      say(
        "The configuration file (else $CRIEUR_CONFIG, else /etc/crieur/config.json)",
        "Le fichier de configuration (sinon $CRIEUR_CONFIG, sinon /etc/crieur/config.json)"), valueName: "file"),
    completion: .file(extensions: ["json"]))
  var config: String?

  var path: String {
    config ?? ProcessInfo.processInfo.environment["CRIEUR_CONFIG"] ?? "/etc/crieur/config.json"
  }

  func load() throws(ConfigurationFailure) -> Configuration {
    let configuration = try Configuration.load(
      path: path, networks: Catalogue.networks, environment: ProcessInfo.processInfo.environment)
    // FoundationEssentials knows no zones: libc does, and LocalTime asks it.
    if let zone = configuration.timeZone {
      setenv("TZ", zone, 1)
      tzset()
    }
    return configuration
  }
}
