/// Nil for an empty text.
@inlinable
public func filled(_ text: String) -> String? { text.isEmpty ? nil : text }

/// White space at the ends removed.
public func trimmed(_ text: String) -> String {
  // All white space but ASCII's begins with one of these bytes.
  func mayBeBlank(_ byte: UInt8) -> Bool { byte <= 0x20 || byte >= 0x80 }
  var whole = text
  let isTrim = whole.withUTF8 { bytes in
    guard let first = bytes.first, let last = bytes.last else { return true }
    return !mayBeBlank(first) && !mayBeBlank(last)
  }
  guard !isTrim else { return text }
  var bytes = text.utf8[...]
  while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
  while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
  guard bytes.first.map({ $0 >= 0x80 }) ?? false || bytes.last.map({ $0 >= 0x80 }) ?? false else {
    return String(Substring(bytes))
  }
  let scalars = text.unicodeScalars
  guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
    let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
  else { return "" }
  return String(scalars[first...last])
}
