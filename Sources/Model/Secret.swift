/// A token or password. It prints as dots wherever it is interpolated, dumped or logged.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let value: String

  /// Wraps a secret as it was read.
  public init(_ value: String) { self.value = value }

  /// The secret itself, for the one place that sends it.
  public func reveal() -> String { value }

  /// Dots, whatever the secret is.
  public var description: String { "••••" }
  /// Dots, whatever the secret is.
  public var debugDescription: String { "••••" }
  /// Nothing for `dump` to find.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Where the configuration says that a secret lies; the secret itself never stands in the configuration.
public enum SecretReference: Sendable, Equatable {
  /// A systemd credential of the unit.
  case credential(String)
  /// A file that only its owner can read, relative to the configuration file.
  case file(String)
  /// An environment variable.
  case environment(String)
}

extension CodingUserInfoKey {
  /// A `@Sendable (SecretReference) throws -> Secret`, set on the decoder that reads an account's settings.
  public static var secrets: CodingUserInfoKey? { CodingUserInfoKey(rawValue: "crieur.secrets") }
}

extension Secret: Decodable {
  private enum Keys: String, CodingKey { case credential, file, env }

  /// Decodes a reference (`{"credential": …}`, `{"file": …}` or `{"env": …}`) and fetches what it names.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: Keys.self)
    let reference: SecretReference
    if let name = try keys.decodeIfPresent(String.self, forKey: .credential) {
      reference = .credential(name)
    } else if let path = try keys.decodeIfPresent(String.self, forKey: .file) {
      reference = .file(path)
    } else {
      reference = .environment(try keys.decode(String.self, forKey: .env))
    }
    guard let key = CodingUserInfoKey.secrets,
      let fetch = decoder.userInfo[key] as? @Sendable (SecretReference) throws -> Secret
    else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no source of secrets"))
    }
    self = try fetch(reference)
  }
}
