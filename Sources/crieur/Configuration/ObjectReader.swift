internal import Model

/// Gathers every mistake of one reading.
final class MistakeList {
  // A class because every part of the reading adds to the same list.
  private(set) var mistakes: [ConfigurationMistake] = []

  func add(_ path: String, _ line: Int, _ en: String, _ fr: String) {
    mistakes.append(ConfigurationMistake(path: path, line: line, en: en, fr: fr))
  }
}

/// An object of the configuration while it is read: values by key, mistakes with their place.
struct ObjectReader {
  let path: String
  let line: Int
  let list: MistakeList
  private let members: [(key: String, node: JSONNode)]

  /// Nil, with a mistake, for what is no object.
  init?(_ node: JSONNode, path: String, _ list: MistakeList) {
    guard case .object(let members) = node.value else {
      list.add(path, node.line, "expected an object, found \(node.kind.en)", "objet attendu, \(node.kind.fr) trouvé")
      return nil
    }
    self.members = members
    self.path = path
    self.list = list
    line = node.line
  }

  var keys: [String] { members.map(\.key) }
  func node(_ key: String) -> JSONNode? { members.first { $0.key == key }?.node }
  func path(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// Every key must be known; the nearest known one is named.
  func allow(_ known: [String]) {
    for (key, node) in members where !known.contains(key) {
      let nearest = Spelling.nearest(to: key, among: known)
      list.add(
        path(key), node.line, "unknown key" + (nearest.map { "; did you mean \($0)?" } ?? ""),
        "clé inconnue" + (nearest.map { " ; vouliez-vous dire \($0) ?" } ?? ""))
    }
  }

  func wrong(_ key: String, _ en: String, _ fr: String) {
    list.add(path(key), node(key)?.line ?? line, en, fr)
  }

  func missing(_ key: String) {
    list.add(path(key), line, "is missing", "manque")
  }

  // MARK: Values

  func string(_ key: String) -> String? {
    guard let node = node(key) else { return nil }
    guard case .string(let text) = node.value, !text.isEmpty else {
      wrong(key, "expected a text, found \(node.kind.en)", "texte attendu, \(node.kind.fr) trouvé")
      return nil
    }
    return text
  }

  func bool(_ key: String) -> Bool? {
    guard let node = node(key) else { return nil }
    guard case .bool(let value) = node.value else {
      wrong(key, "expected true or false", "true ou false attendu")
      return nil
    }
    return value
  }

  func integer(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    guard let node = node(key) else { return nil }
    guard case .number(let text) = node.value, let value = Int(text), range.contains(value) else {
      wrong(
        key, "expected a whole number from \(range.lowerBound) to \(range.upperBound)",
        "nombre entier de \(range.lowerBound) à \(range.upperBound) attendu")
      return nil
    }
    return value
  }

  func number(_ key: String, _ range: ClosedRange<Double>) -> Double? {
    guard let node = node(key) else { return nil }
    guard case .number(let text) = node.value, let value = Double(text), range.contains(value) else {
      wrong(
        key, "expected a number from \(range.lowerBound) to \(range.upperBound)",
        "nombre de \(range.lowerBound) à \(range.upperBound) attendu")
      return nil
    }
    return value
  }

  /// `90s`, `15m`, `2h`, `7d`.
  func duration(_ key: String, atLeast: Duration = .zero, atMost: Duration = .seconds(366 * 86_400)) -> Duration? {
    guard let text = string(key) else { return nil }
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int(text.dropLast()), (0...1_000_000).contains(count)
    else {
      wrong(key, "expected a duration: 90s, 15m, 2h or 7d", "durée attendue : 90s, 15m, 2h ou 7d")
      return nil
    }
    let value = Duration.seconds(count * unit)
    guard value >= atLeast, value <= atMost else {
      wrong(
        key, "must lie between \(Int(atLeast.seconds)) s and \(Int(atMost.seconds)) s",
        "doit être entre \(Int(atLeast.seconds)) s et \(Int(atMost.seconds)) s")
      return nil
    }
    return value
  }

  /// A text, or a list of texts.
  func strings(_ key: String) -> [String]? {
    guard let node = node(key) else { return nil }
    if case .string(let text) = node.value { return [text] }
    guard case .array(let items) = node.value else {
      wrong(key, "expected a list of texts, found \(node.kind.en)", "liste de textes attendue, \(node.kind.fr) trouvé")
      return nil
    }
    return items.compactMap { item in
      if case .string(let text) = item.value { return text }
      wrong(key, "expected texts only, found \(item.kind.en)", "seulement des textes attendus, \(item.kind.fr) trouvé")
      return nil
    }
  }

  func object(_ key: String) -> ObjectReader? { node(key).flatMap { ObjectReader($0, path: path(key), list) } }
}
