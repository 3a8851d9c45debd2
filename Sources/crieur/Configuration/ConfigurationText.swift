internal import Model

/// The configuration as its owner wrote it, with the places where feeds can be put in: all else stays byte for byte.
struct ConfigurationText {
  let bytes: [UInt8]
  /// What it follows, where that can be read.
  let feeds: [(name: String, url: String)]
  let accounts: [String]
  /// The language that it asks for.
  let language: Language?
  private let root: JSONNode
  private let list: JSONNode?
  private let items: [JSONNode]

  /// Reads what an import needs; whether all of it is right is asked of the result.
  init(_ bytes: [UInt8], path: String) throws(ConfigurationFailure) {
    self.bytes = bytes
    root = try Configuration.document(bytes, path: path)
    guard case .object(let members) = root.value else {
      throw Self.mistake(path, root, "", "expected an object", "objet attendu")
    }
    func member(_ key: String) -> JSONNode? { members.first { $0.key == key }?.node }
    list = member("feeds")
    switch list?.value {
    case .array(let nodes): items = nodes
    case nil: items = []
    default: throw Self.mistake(path, list ?? root, "feeds", "expected a list of feeds", "liste de flux attendue")
    }
    feeds = items.map { (Self.text("name", $0) ?? "", Self.text("url", $0) ?? "") }
    if case .object(let named)? = member("accounts")?.value { accounts = named.map(\.key) } else { accounts = [] }
    language = Self.text("language", root).flatMap(Language.init(rawValue:))
  }

  private static func text(_ key: String, _ node: JSONNode) -> String? {
    guard case .object(let members) = node.value,
      case .string(let text)? = members.first(where: { $0.key == key })?.node.value
    else { return nil }
    return text
  }

  private static func mistake(_ path: String, _ node: JSONNode, _ key: String, _ en: String, _ fr: String)
    -> ConfigurationFailure
  {
    .mistakes(path: path, [ConfigurationMistake(path: key, line: node.line, en: en, fr: fr)])
  }

  /// The text with feeds at the end of its list, indented as those before.
  func adding(_ feeds: [String]) -> [UInt8] {
    let (place, inserted) = insertion(of: feeds)
    return Array(bytes[..<place.lowerBound]) + Array(inserted.utf8) + Array(bytes[place.upperBound...])
  }

  private func insertion(of feeds: [String]) -> (Range<Int>, String) {
    let line = newline
    guard let list else {
      // The first member of the object, which may have none.
      let start = root.place.lowerBound + 1
      let isAlone = Self.isEmpty(root)
      let text = "\(line)  \"feeds\": [\(line)    \(feeds.joined(separator: ",\(line)    "))\(line)  ]"
      return (start..<start, isAlone ? text + line : text + ",")
    }
    let margin = indent(at: list.place.lowerBound)
    guard let last = items.last else {
      let inner = list.place.lowerBound + 1..<list.place.upperBound - 1
      let text = feeds.map { "\(line)\(margin)  \($0)" }.joined(separator: ",")
      return (inner, text + line + margin)
    }
    let end = last.place.upperBound
    if let own = ownLine(of: last) {
      return (end..<end, feeds.map { ",\(line)\(own)\($0)" }.joined())
    }
    guard !line.isEmpty else { return (end..<end, feeds.map { ", \($0)" }.joined()) }
    return (end..<end, feeds.map { ",\(line)\(margin)  \($0)" }.joined() + line + margin)
  }

  /// Empty for a text that is all in one line.
  private var newline: String {
    guard let first = bytes.firstIndex(of: 0x0A), first < root.place.upperBound else { return "" }
    return first > 0 && bytes[first - 1] == 0x0D ? "\r\n" : "\n"
  }

  /// The blanks that a line begins with.
  private func indent(at index: Int) -> String {
    let start = (bytes[..<index].lastIndex(of: 0x0A) ?? -1) + 1
    return String(decoding: bytes[start..<index].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
  }

  /// The blanks before an item that begins its line; nil for one that follows something.
  private func ownLine(of item: JSONNode) -> String? {
    let blanks = indent(at: item.place.lowerBound)
    let start = item.place.lowerBound - blanks.utf8.count
    return start > 0 && bytes[start - 1] == 0x0A ? blanks : nil
  }

  private static func isEmpty(_ node: JSONNode) -> Bool {
    if case .object(let members) = node.value { members.isEmpty } else { false }
  }
}

/// A text as JSON writes it (RFC 8259, section 7).
enum JSONQuoted {
  static func text(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: result += "\\\""
      case 0x5C: result += "\\\\"
      case 0..<0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
