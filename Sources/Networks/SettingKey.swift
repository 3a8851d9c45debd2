public import Model

/// One setting of a network, for validation, help and documentation.
public struct SettingKey: Sendable, Equatable {
  /// What a value must look like.
  public enum Kind: String, Sendable { case text, url, secret, path }

  /// As it stands in the configuration.
  public var key: String
  /// What its value must look like.
  public var kind: Kind
  /// The account does not work without it.
  public var required: Bool
  /// What it is, in English and in French.
  public var help: [Language: String]
  /// What a value looks like, for the examples; nil for a secret.
  public var example: String?

  /// A key of the account's object in the configuration.
  public init(
    _ key: String, _ kind: Kind, required: Bool = true, example: String? = nil, en: String, fr: String
  ) {
    self.key = key
    self.kind = kind
    self.required = required
    self.example = example
    help = [.en: en, .fr: fr]
  }
}
