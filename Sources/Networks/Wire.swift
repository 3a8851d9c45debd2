internal import FoundationEssentials
internal import Web

/// A server's identifier: opaque, written as a string or as a number.
struct WireID: Decodable, Sendable, Equatable {
  let text: String

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    // A number where the API promises a string: some servers do.
    if let number = try? value.decode(Int64.self) {
      text = String(number)
    } else {
      text = try value.decode(String.self)
    }
    guard Self.isPlausible(text) else {
      throw DecodingError.dataCorruptedError(in: value, debugDescription: "no identifier")
    }
  }

  /// At most 512 bytes, none of them a blank or a control character.
  static func isPlausible(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 512 && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  /// The identifier as one segment of a path.
  var pathSegment: String { Self.percentEncoded(text) }

  /// Everything but unreserved characters (RFC 3986, section 2.3) encoded.
  static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let bytes = text.utf8.flatMap { byte -> [UInt8] in
      let isUnreserved =
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "-._~".utf8.contains(byte)
      return isUnreserved ? [byte] : [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension KeyedDecodingContainer {
  /// The member where it is there and of that type. Servers write null, a number or nothing where a string belongs;
  /// what is not needed must not make the whole answer unreadable.
  func lenient<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
    (try? decodeIfPresent(type, forKey: key)) ?? nil
  }
}

extension Response {
  /// The body as JSON of that shape; nil for anything else.
  func json<Value: Decodable>(_ type: Value.Type) -> Value? {
    // Whatever does not decode is no proof of anything: the caller says what that means.
    try? JSONDecoder().decode(type, from: Data(body))
  }
}

/// An element of a list that may be unreadable without spoiling the others.
struct Lenient<Value: Decodable>: Decodable {
  let value: Value?

  init(from decoder: any Decoder) throws { value = try? Value(from: decoder) }
}

/// A web address in an answer that people may be led to.
enum PublicURL {
  /// The address if it is http or https, of a sane length, and looks like what it is.
  static func of(_ text: String?) -> String? {
    guard let text, text.utf8.count <= 2048, Origin(text) != nil,
      text.unicodeScalars.allSatisfy(ServerWords.isVisible)
    else { return nil }
    return text
  }
}
