internal import FoundationEssentials
internal import Glibc
internal import Model

/// Why a secret cannot be had, in both languages, without a word of the secret.
struct SecretProblem: Error, Equatable {
  let en: String
  let fr: String
}

/// Fetches secrets from where the configuration says that they lie.
struct SecretStore: Sendable {
  let environment: [String: String]
  /// The configuration file's folder.
  let folder: String
  /// Secrets that lie nowhere yet, by the name of the file or credential that they are meant for.
  var held: [String: Secret] = [:]

  func secret(_ reference: SecretReference) throws(SecretProblem) -> Secret {
    switch reference {
    case .credential(let name), .file(let name):
      if let secret = held[name] { return secret }
    case .environment: break
    }
    return switch reference {
    case .credential(let name): try credential(name)
    case .file(let path): try file(path.hasPrefix("/") ? path : "\(folder)/\(path)")
    case .environment(let name): try environment(name)
    }
  }

  private func credential(_ name: String) throws(SecretProblem) -> Secret {
    guard !name.isEmpty, !name.contains("/"), name != ".." else {
      throw SecretProblem(en: "«\(name)» is no name of a credential", fr: "« \(name) » n’est pas un nom de credential")
    }
    guard let folder = environment["CREDENTIALS_DIRECTORY"] else {
      throw SecretProblem(
        en:
          "the credential «\(name)» is given to the service by systemd only: start crieur.service, it answers this command",
        fr:
          "systemd ne confie le credential « \(name) » qu’au service : démarrez crieur.service, il répondra à cette commande"
      )
    }
    return try read("\(folder)/\(name)", judgesMode: false)
  }

  private func environment(_ name: String) throws(SecretProblem) -> Secret {
    guard let value = environment[name], !value.isEmpty else {
      throw SecretProblem(
        en: "the environment variable \(name) is not set", fr: "la variable d’environnement \(name) n’est pas définie")
    }
    return Secret(value)
  }

  private func file(_ path: String) throws(SecretProblem) -> Secret { try read(path, judgesMode: true) }

  private func read(_ path: String, judgesMode: Bool) throws(SecretProblem) -> Secret {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      let why = String(cString: strerror(errno))
      throw SecretProblem(
        en: "the secret \(path) cannot be read: \(why)", fr: "le secret \(path) ne peut être lu : \(why)")
    }
    defer { close(file) }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw SecretProblem(en: "the secret \(path) is no file", fr: "le secret \(path) n’est pas un fichier")
    }
    guard !judgesMode || facts.st_mode & 0o077 == 0 else {
      throw SecretProblem(
        en: "others can read the secret \(path): chmod 600 \(path)",
        fr: "d’autres peuvent lire le secret \(path) : chmod 600 \(path)")
    }
    var buffer = [UInt8](repeating: 0, count: 65_537)
    let count = Glibc.read(file, &buffer, buffer.count)
    var bytes = buffer.prefix(max(count, 0))
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    guard count <= 65_536, !bytes.isEmpty, let text = String(validating: bytes, as: UTF8.self) else {
      throw SecretProblem(
        en: "the secret \(path) is empty, too long or no text",
        fr: "le secret \(path) est vide, trop long ou n’est pas un texte")
    }
    return Secret(text)
  }
}
