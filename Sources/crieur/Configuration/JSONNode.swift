/// A JSON value with its line in the file, so that a mistake can be shown to its author.
struct JSONNode {
  enum Value {
    case object([(key: String, node: JSONNode)])
    case array([JSONNode])
    case string(String)
    case number(String)
    case bool(Bool)
    case null
  }

  var value: Value
  /// Counted from 1.
  var line: Int
  /// Where it stands in the file, from its first byte to past its last.
  var place: Range<Int>

  /// What it is, for «expected …, found …».
  var kind: (en: String, fr: String) {
    switch value {
    case .object: ("an object", "un objet")
    case .array: ("a list", "une liste")
    case .string: ("a text", "un texte")
    case .number: ("a number", "un nombre")
    case .bool: ("true or false", "true ou false")
    case .null: ("null", "null")
    }
  }
}

/// Where and why a text is no JSON (RFC 8259).
struct JSONMistake: Error, Equatable {
  var line: Int
  var column: Int
  var en: String
  var fr: String
}

/// Reads JSON strictly, with positions. Depth and size are bounded by the caller's patience: 64 levels, 16 MiB.
struct JSONText {
  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var lineStart = 0

  static func read(_ bytes: [UInt8]) throws(JSONMistake) -> JSONNode {
    var reader = JSONText(bytes)
    let skipsMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    if skipsMark { reader.index = 3 }
    guard bytes.count <= 16 << 20 else {
      throw reader.mistake("the file is larger than 16 MiB", "le fichier dépasse 16 Mio")
    }
    reader.blanks()
    guard reader.peek != nil else { throw reader.mistake("the file is empty", "le fichier est vide") }
    let node = try reader.value(depth: 0)
    reader.blanks()
    guard reader.peek == nil else {
      throw reader.mistake("nothing more was expected here", "rien d’autre n’était attendu ici")
    }
    return node
  }

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func mistake(_ en: String, _ fr: String) -> JSONMistake {
    JSONMistake(line: line, column: index - lineStart + 1, en: en, fr: fr)
  }

  private mutating func blanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      index += 1
      if byte == 0x0A { (line, lineStart) = (line + 1, index) }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(JSONMistake) -> JSONNode {
    guard depth < 64 else { throw mistake("nested deeper than 64 levels", "plus de 64 niveaux imbriqués") }
    blanks()
    let (start, begin) = (line, index)
    let value = try self.value(at: depth)
    return JSONNode(value: value, line: start, place: begin..<index)
  }

  private mutating func value(at depth: Int) throws(JSONMistake) -> JSONNode.Value {
    switch peek {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where byte == UInt8(ascii: "-") || (48...57).contains(byte): return .number(try number())
    default:
      for (word, value) in [("true", JSONNode.Value.bool(true)), ("false", .bool(false)), ("null", .null)]
      where bytes[index...].starts(with: word.utf8) {
        index += word.utf8.count
        return value
      }
      throw mistake("a value was expected here", "une valeur était attendue ici")
    }
  }

  private mutating func object(depth: Int) throws(JSONMistake) -> [(key: String, node: JSONNode)] {
    index += 1
    var members: [(key: String, node: JSONNode)] = []
    blanks()
    if take(UInt8(ascii: "}")) { return members }
    while true {
      blanks()
      guard peek == UInt8(ascii: "\"") else {
        throw mistake("a key in quotes was expected here", "une clé entre guillemets était attendue ici")
      }
      let key = try string()
      guard !members.contains(where: { $0.key == key }) else {
        throw mistake("the key «\(key)» stands here twice", "la clé « \(key) » est là deux fois")
      }
      blanks()
      guard take(UInt8(ascii: ":")) else {
        throw mistake("a colon was expected after «\(key)»", "deux-points attendus après « \(key) »")
      }
      members.append((key, try value(depth: depth + 1)))
      blanks()
      if take(UInt8(ascii: "}")) { return members }
      guard take(UInt8(ascii: ",")) else {
        throw mistake("a comma or } was expected here", "une virgule ou } était attendue ici")
      }
    }
  }

  private mutating func array(depth: Int) throws(JSONMistake) -> [JSONNode] {
    index += 1
    var items: [JSONNode] = []
    blanks()
    if take(UInt8(ascii: "]")) { return items }
    while true {
      items.append(try value(depth: depth + 1))
      blanks()
      if take(UInt8(ascii: "]")) { return items }
      guard take(UInt8(ascii: ",")) else {
        throw mistake("a comma or ] was expected here", "une virgule ou ] était attendue ici")
      }
    }
  }

  private mutating func number() throws(JSONMistake) -> String {
    let start = index
    while let byte = peek, (48...57).contains(byte) || "+-.eE".utf8.contains(byte) { index += 1 }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard Double(text) != nil else { throw mistake("«\(text)» is no number", "« \(text) » n’est pas un nombre") }
    return text
  }

  private mutating func string() throws(JSONMistake) -> String {
    index += 1
    var text: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        guard let result = String(validating: text, as: UTF8.self) else {
          throw mistake("the file is not UTF-8", "le fichier n’est pas en UTF-8")
        }
        return result
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw mistake("the text is not closed by a quote", "le texte n’est pas fermé par un guillemet")
      default:
        text.append(byte)
        index += 1
      }
    }
    throw mistake("the text is not closed by a quote", "le texte n’est pas fermé par un guillemet")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONMistake) {
    index += 1
    let simple: [UInt8: UInt8] = [
      UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 8,
      UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
    ]
    if let byte = peek.flatMap({ simple[$0] }) {
      text.append(byte)
      index += 1
      return
    }
    guard take(UInt8(ascii: "u")), var code = hexadecimal() else {
      throw mistake("unknown escape after \\", "échappement inconnu après \\")
    }
    if (0xD800..<0xDC00).contains(code), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = hexadecimal(),
      (0xDC00..<0xE000).contains(low)
    {
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    text.append(contentsOf: String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
  }

  private mutating func hexadecimal() -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    let value = UInt32(String(decoding: bytes[index..<(index + 4)], as: UTF8.self), radix: 16)
    index += 4
    return value
  }
}
