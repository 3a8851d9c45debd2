/// Percent-encoded text as text.
public enum PercentCoding {
  /// Nil for what is no UTF-8; a `%` without two digits stays.
  public static func decoded(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let digits = String(decoding: bytes[index...].dropFirst().prefix(2), as: UTF8.self)
      if bytes[index] == UInt8(ascii: "%"), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) {
        result.append(value)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(validating: result, as: UTF8.self)
  }

  /// The fields of a query or of a form's body; the last of a name counts, what is no UTF-8 does not.
  public static func fields(of query: some StringProtocol) -> [String: String] {
    var fields: [String: String] = [:]
    for field in query.split(separator: "&") {
      let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let texts = parts.map { decoded(String($0.map { $0 == "+" ? " " : $0 })) }
      guard let name = texts.first ?? nil, let value = texts.count > 1 ? texts[1] : "" else { continue }
      fields[name] = value
    }
    return fields
  }
}
