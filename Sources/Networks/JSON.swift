internal import FoundationEssentials
internal import Web

/// A JSON value whatever its shape: how adapters write what they send and read what they got. A wire struct for each
/// answer of twenty networks would be most of the program.
enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  /// The bytes as JSON; nil for anything else.
  init?(_ bytes: [UInt8]) {
    // Whatever does not decode is no proof of anything: the caller says what that means.
    guard let value = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else { return nil }
    self = value
  }

  /// Keys in their order, so that the same value makes the same bytes.
  var bytes: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Only a number that is none cannot be written, and no adapter sends one.
    return (try? encoder.encode(self)).map { Array($0) } ?? []
  }

  // MARK: Reading

  /// The member of an object; nil where there is none or it is null.
  subscript(key: String) -> JSON? {
    guard case .object(let members) = self, let value = members[key], value != .null else { return nil }
    return value
  }

  /// The elements of a list; none of anything else.
  var elements: [JSON] {
    if case .list(let elements) = self { return elements }
    return []
  }

  /// A text that is not empty.
  var string: String? {
    if case .text(let text) = self, !text.isEmpty { return text }
    return nil
  }

  /// A whole number, also one that is written as a text.
  var int: Int? {
    switch self {
    case .integer(let number): Int(exactly: number)
    case .number(let number): Int(exactly: number)
    case .text(let text): Int(text)
    default: nil
    }
  }

  /// True, and nothing else.
  var isTrue: Bool { self == .bool(true) }

  /// A server's identifier, a text or a number: opaque, at most 512 bytes, without blanks and control characters.
  var id: String? {
    let text: String? =
      switch self {
      case .text(let text): text
      case .integer(let number): String(number)
      default: nil
      }
    return text.flatMap { WireID.isPlausible($0) ? $0 : nil }
  }

  /// An http or https address that people may be led to.
  var publicURL: String? { PublicURL.of(string) }
}

extension JSON: Codable {
  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Int64.self) {
      self = .integer(number)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSON].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .text(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(integerLiteral value: Int64) { self = .integer(value) }
  init(arrayLiteral elements: JSON...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
  }

  /// An object of the members that have a value.
  static func members(_ members: KeyValuePairs<String, JSON?>) -> JSON {
    .object(Dictionary(members.compactMap { key, value in value.map { (key, $0) } }, uniquingKeysWith: { $1 }))
  }

  /// A text, where there is one.
  static func optional(_ text: String?) -> JSON? { text.map { .text($0) } }
}

extension Response {
  /// The body as JSON; nil where it is none.
  var value: JSON? { JSON(body) }
}
