internal import Announcer
internal import Screening

// What the guard of professional secrecy is told, and what waits for a person.
extension ConfigurationReading {
  func screen(_ top: ObjectReader) -> Screen {
    guard let part = top.object("screening") else { return Screen(isStrict: true) }
    part.allow(ConfigurationKey.names(.screening))
    return Screen(isStrict: part.bool("strict") ?? true, allowed: part.object("allow").map(allowance) ?? Allowance())
  }

  private func allowance(_ part: ObjectReader) -> Allowance {
    part.allow(ConfigurationKey.names(.allow))
    return Allowance(
      mine: words("me", part), people: people(part), terms: words("terms", part), series: words("series", part))
  }

  /// Entries of at least two letters: a shorter one would match by chance.
  private func words(_ key: String, _ part: ObjectReader) -> [String] {
    let words = part.strings(key) ?? []
    for word in words where !Self.isLongEnough(word) { refuse(word, key, part) }
    return words.filter(Self.isLongEnough)
  }

  private static func isLongEnough(_ word: String) -> Bool { word.count { $0.isLetter || $0.isNumber } >= 2 }

  private func refuse(_ word: String, _ key: String, _ part: ObjectReader) {
    part.wrong(
      key, "«\(word)» is too short: an entry has two letters at least, and no wildcard",
      "« \(word) » est trop court : une entrée a au moins deux lettres, sans joker")
  }

  private func people(_ part: ObjectReader) -> [String] {
    guard let node = part.node("people") else { return [] }
    guard case .array(let elements) = node.value else {
      part.wrong(
        "people", "expected a list of {\"name\": …, \"role\": …}", "liste de {\"name\": …, \"role\": …} attendue")
      return []
    }
    return elements.enumerated().compactMap { index, element in
      guard let person = ObjectReader(element, path: "\(part.path("people"))[\(index)]", list) else { return nil }
      person.allow(["name", "role"])
      for key in ["name", "role"] where person.node(key) == nil { person.missing(key) }
      guard let name = person.string("name"), person.string("role") != nil else { return nil }
      guard Self.isLongEnough(name) else {
        refuse(name, "name", person)
        return nil
      }
      return name
    }
  }

  func approval(_ reader: ObjectReader) -> Approval {
    let moderators = reader.strings("moderators") ?? []
    switch reader.string("approval") {
    case "always": return .always(except: moderators)
    case "findings", nil:
      if !moderators.isEmpty {
        reader.wrong(
          "moderators", "means something with \"approval\": \"always\" only",
          "n’a de sens qu’avec \"approval\": \"always\"")
      }
    default:
      reader.wrong("approval", "expected findings or always", "findings ou always attendu")
    }
    return .findings
  }
}
