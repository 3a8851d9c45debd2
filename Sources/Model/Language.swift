/// A language that Crieur speaks to its owner.
public enum Language: String, Sendable, Codable, CaseIterable {
  case en, fr

  /// Picks the wording in this language: `say("Done.", "Terminé.")`.
  public func callAsFunction(_ english: @autoclosure () -> String, _ french: @autoclosure () -> String) -> String {
    switch self {
    case .en: english()
    case .fr: french()
    }
  }

  /// The language of a POSIX locale name (`fr_FR.UTF-8`), English for all that is not French.
  public init(locale: String?) {
    self = locale?.lowercased().hasPrefix("fr") == true ? .fr : .en
  }
}
