internal import Markup

/// A value of JSON-LD, within bounds: a page of somebody else may nest and repeat what it likes.
enum LinkedValue {
  case text(String)
  case list([LinkedValue])
  case object([String: LinkedValue])
  case nothing

  private static let deepest = 16

  /// The value of a script; nil where it is none. Comments and CDATA marks that engines put around it are passed over.
  static func of(script: String) -> LinkedValue? {
    guard script.utf8.count <= 512 << 10 else { return nil }
    let bytes = Array(script.utf8)
    func bracket(from place: Int) -> Int? {
      bytes[place...].firstIndex { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }
    }
    guard var start = bracket(from: 0) else { return nil }
    // `<![CDATA[` has brackets, too.
    if bytes[start...].starts(with: "[CDATA[".utf8), let next = bracket(from: start + 7) { start = next }
    return bytes.withUnsafeBufferPointer { buffer in
      var scanner = JSONScanner(buffer, at: start)
      var room = 5000
      return try? value(from: &scanner, depth: 0, &room)
    }
  }

  private static func value(from scanner: inout JSONScanner, depth: Int, _ room: inout Int) throws(JSONFault)
    -> LinkedValue
  {
    room -= 1
    guard depth < deepest, room > 0 else {
      try scanner.skip()
      return .nothing
    }
    switch scanner.next() {
    case UInt8(ascii: "{"):
      var members: [String: LinkedValue] = [:]
      guard try scanner.beginObject() else { return .nothing }
      while let key = try scanner.key() {
        let value = try value(from: &scanner, depth: depth + 1, &room)
        members[key] = members[key] ?? value
      }
      return .object(members)
    case UInt8(ascii: "["):
      var items: [LinkedValue] = []
      guard try scanner.beginArray() else { return .nothing }
      while try scanner.item() { items.append(try value(from: &scanner, depth: depth + 1, &room)) }
      return .list(items)
    default: return try scanner.text().map(LinkedValue.text) ?? .nothing
    }
  }

  /// The value of a key; of a list, of its first object.
  subscript(_ key: String) -> LinkedValue? {
    switch self {
    case .object(let members): members[key]
    case .list(let items): items.lazy.compactMap { $0[key] }.first
    case .text, .nothing: nil
    }
  }

  /// The values of a list; any other is a list of one.
  var items: [LinkedValue] {
    switch self {
    case .list(let items): items
    case .nothing: []
    case .text, .object: [self]
    }
  }

  /// Plain text: engines write HTML into JSON, and its entities are decoded once.
  var plain: String? { verbatim.flatMap { filled(HTMLText.plain($0)) } }

  /// As it stands; of a list, its first text.
  var verbatim: String? {
    switch self {
    case .text(let text): text
    case .list(let items): items.lazy.compactMap(\.verbatim).first
    case .object, .nothing: nil
    }
  }
}
