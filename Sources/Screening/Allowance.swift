/// What the owner declared harmless; it drops findings, never the announcement, and only those that it may.
public struct Allowance: Sendable, Equatable {
  /// The owner's own names, numbers, addresses, telephones.
  public var mine: [String]
  /// Colleagues, staff, family who agreed.
  public var people: [String]
  /// Local eponyms, names of associations.
  public var terms: [String]
  /// Beginnings of titles, or hashtags, of what the owner declares fiction.
  public var series: [String]

  /// Nothing is allowed.
  public init(mine: [String] = [], people: [String] = [], terms: [String] = [], series: [String] = []) {
    self.mine = mine
    self.people = people
    self.terms = terms
    self.series = series
  }

  /// The finding, lighter or not at all where the owner allowed what it is about.
  func judge(_ finding: Finding, in scene: Scene) -> Finding? {
    if mine.isEmpty, people.isEmpty, terms.isEmpty, series.isEmpty { return finding }
    switch finding.kind {
    case .phone, .email, .address, .professionalNumber, .bankAccount:
      return names(mine, finding, scene) ? nil : finding
    case .namedPatient, .image:
      return names(mine + people + terms, finding, scene) ? nil : finding
    case .story, .combination, .greatAge, .rarePlace, .vignette, .relative:
      return isSeries(scene) ? nil : finding
    default:
      return finding
    }
  }

  /// Every word of an entry stands in the finding's span; for a number, its digits.
  private func names(_ entries: [String], _ finding: Finding, _ scene: Scene) -> Bool {
    guard let field = scene.reading.fields.first(where: { $0.name == finding.span.field }) else { return false }
    let text = String(
      String.UnicodeScalarView(
        field.text.unicodeScalars.dropFirst(finding.span.start).prefix(finding.span.end - finding.span.start)))
    let words = Self.words(text)
    return entries.contains { entry in
      let wanted = Self.words(entry)
      guard !wanted.isEmpty, entry.count > 1 else { return false }
      let digits = entry.filter(\.isNumber)
      if digits.count >= 6 { return text.filter(\.isNumber) == digits }
      return Set(wanted).isSubset(of: words)
    }
  }

  private func isSeries(_ scene: Scene) -> Bool {
    guard let title = scene.reading.fields.first else { return false }
    let words = Self.words(title.text)
    return series.contains { entry in
      let wanted = Self.words(entry)
      if entry.hasPrefix("#") {
        return scene.tokens.indices.contains { scene.isMark($0, "#") && scene.word($0 + 1) == wanted.first }
      }
      return !wanted.isEmpty && words.starts(with: wanted)
    }
  }

  private static func words(_ text: String) -> [String] {
    Reading([ScreenedField(name: "", text: text)]).tokensAsWords
  }
}

extension Reading {
  /// Its words and numbers, folded.
  var tokensAsWords: [String] { tokens.filter { $0.kind != .mark }.map { text(of: $0) } }
}
