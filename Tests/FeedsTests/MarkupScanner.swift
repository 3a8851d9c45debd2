import Foundation

/// Reads XML 1.0 with namespaces as strictly as a rewriter must: nil at the first doubt.
struct MarkupScanner {
  private var cursor: ByteCursor
  private var tokens: [MarkupToken] = []
  private var open: [String] = []
  private var scopes: [[String: String]] = [["xml": "http://www.w3.org/XML/1998/namespace"]]
  private var hasRoot = false
  private var hasDoctype = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) { cursor = ByteCursor(bytes) }

  mutating func document() -> [MarkupToken]? {
    guard !cursor.holdsControls else { return nil }
    guard declaration() else { return nil }
    while !cursor.isAtEnd {
      guard next() else { return nil }
    }
    return hasRoot && open.isEmpty ? tokens : nil
  }

  private mutating func next() -> Bool {
    if !cursor.starts("<") { return text() }
    if cursor.skip("<!--") { return comment() }
    if cursor.skip("<![CDATA[") { return cdata() }
    if cursor.skip("<!DOCTYPE ") { return doctype() }
    if cursor.skip("<?") { return instruction() }
    if cursor.skip("</") { return endTag() }
    return cursor.skip("<") && startTag()
  }

  /// Version, encoding and whether it stands alone, in this order; none is well.
  private mutating func declaration() -> Bool {
    guard cursor.skip("<?xml") else { return true }
    guard let found = attributes(), cursor.skip("?>"), found.first?.name == "version" else { return false }
    let order = ["version", "encoding", "standalone"]
    let isPlain = found.allSatisfy { !$0.value.isEmpty && $0.value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
    return isPlain && order.filter { name in found.contains { $0.name == name } } == found.map(\.name)
      && ["1.0", "1.1"].contains(found[0].value)
  }

  private mutating func text() -> Bool {
    let raw = cursor.upTo(UInt8(ascii: "<"))
    if open.isEmpty { return raw.allSatisfy(\.isBlank) }
    guard !raw.holds("]]>"), let text = MarkupReferences.decoded(raw) else { return false }
    tokens.append(.text(text))
    return true
  }

  private mutating func comment() -> Bool {
    guard let body = cursor.until("--"), cursor.skip(">") else { return false }
    tokens.append(.comment(String(decoding: body, as: UTF8.self)))
    return true
  }

  private mutating func cdata() -> Bool {
    guard !open.isEmpty, let body = cursor.until("]]>") else { return false }
    tokens.append(.cdata(MarkupReferences.normalised(body)))
    return true
  }

  /// One without declarations of its own.
  private mutating func doctype() -> Bool {
    guard !hasRoot, !hasDoctype, let body = cursor.until(">"), !body.contains(UInt8(ascii: "[")) else { return false }
    hasDoctype = true
    tokens.append(.doctype(String(decoding: body, as: UTF8.self)))
    return true
  }

  private mutating func instruction() -> Bool {
    guard let target = cursor.name(), target.lowercased() != "xml", !target.contains(":"),
      let rest = cursor.until("?>"),
      rest.first?.isBlank ?? true
    else { return false }
    tokens.append(.instruction(target + String(decoding: rest, as: UTF8.self)))
    return true
  }

  private mutating func endTag() -> Bool {
    guard let name = cursor.name(), open.popLast() == name else { return false }
    cursor.skipBlanks()
    scopes.removeLast()
    tokens.append(.end)
    return cursor.skip(">")
  }

  private mutating func startTag() -> Bool {
    guard !open.isEmpty || !hasRoot, let name = cursor.name(), let attributes = attributes() else { return false }
    hasRoot = true
    let isSelfClosing = cursor.skip("/>")
    guard isSelfClosing || cursor.skip(">"), let scope = scope(attributes),
      let tag = tag(name, attributes, scope, isSelfClosing)
    else { return false }
    tokens.append(.start(tag))
    if isSelfClosing {
      tokens.append(.end)
    } else {
      open.append(name)
      scopes.append(scope)
    }
    return true
  }

  private mutating func attributes() -> [MarkupTag.Attribute]? {
    var found: [MarkupTag.Attribute] = []
    var names: Set<String> = []
    while cursor.skipBlanks(), !cursor.starts(">"), !cursor.starts("/>"), !cursor.starts("?>") {
      guard let name = cursor.name(), names.insert(name).inserted, let parts = Self.split(name) else { return nil }
      cursor.skipBlanks()
      guard cursor.skip("=") else { return nil }
      cursor.skipBlanks()
      let quote: StaticString = cursor.starts("'") ? "'" : "\""
      guard cursor.skip(quote), let raw = cursor.until(quote), !raw.contains(UInt8(ascii: "<")),
        let value = MarkupReferences.decoded(raw, inAttribute: true)
      else { return nil }
      found.append(.init(prefix: parts.prefix, local: parts.local, value: value))
    }
    return found
  }

  private func scope(_ attributes: [MarkupTag.Attribute]) -> [String: String]? {
    var scope = scopes.last ?? [:]
    for attribute in attributes where attribute.isDeclaration {
      if attribute.prefix.isEmpty {
        scope[""] = attribute.value
      } else {
        guard !attribute.value.isEmpty, attribute.local != "xml", attribute.local != "xmlns" else { return nil }
        scope[attribute.local] = attribute.value
      }
    }
    return scope
  }

  private func tag(
    _ name: String, _ attributes: [MarkupTag.Attribute], _ scope: [String: String], _ isSelfClosing: Bool
  ) -> MarkupTag? {
    guard let parts = Self.split(name) else { return nil }
    for attribute in attributes where !attribute.prefix.isEmpty && !attribute.isDeclaration {
      guard scope[attribute.prefix] != nil else { return nil }
    }
    guard let namespace = parts.prefix.isEmpty ? scope[""] ?? "" : scope[parts.prefix] else { return nil }
    return MarkupTag(
      prefix: parts.prefix, local: parts.local, namespace: namespace, attributes: attributes,
      isSelfClosing: isSelfClosing)
  }

  /// A name with at most one colon, and something on either side of it.
  private static func split(_ name: String) -> (prefix: String, local: String)? {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty }), let local = parts.last else { return nil }
    return (parts.count == 2 ? String(parts[0]) : "", String(local))
  }
}

/// A place in a document.
struct ByteCursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { index >= bytes.count }

  /// Characters that XML does not allow.
  var holdsControls: Bool {
    let forbidden = (Int32(0)..<0x20).filter { ![0x09, 0x0A, 0x0D].contains($0) }
    guard let base = bytes.baseAddress else { return false }
    return forbidden.contains { memchr(base, $0, bytes.count) != nil } || bytes.holds("\u{FFFE}")
      || bytes.holds("\u{FFFF}")
  }

  func starts(_ word: StaticString) -> Bool {
    guard let base = bytes.baseAddress, index + word.utf8CodeUnitCount <= bytes.count else { return false }
    return memcmp(base + index, word.utf8Start, word.utf8CodeUnitCount) == 0
  }

  mutating func skip(_ word: StaticString) -> Bool {
    guard starts(word) else { return false }
    index += word.utf8CodeUnitCount
    return true
  }

  @discardableResult
  mutating func skipBlanks() -> Bool {
    while index < bytes.count, bytes[index].isBlank { index += 1 }
    return true
  }

  /// What stands before a word, and steps behind the word.
  mutating func until(_ word: StaticString) -> UnsafeBufferPointer<UInt8>? {
    let rest = UnsafeBufferPointer(rebasing: bytes[index...])
    guard let place = rest.place(of: word) else { return nil }
    index += place + word.utf8CodeUnitCount
    return UnsafeBufferPointer(rebasing: rest[..<place])
  }

  /// What stands before a byte, or all the rest.
  mutating func upTo(_ byte: UInt8) -> UnsafeBufferPointer<UInt8> {
    let rest = UnsafeBufferPointer(rebasing: bytes[index...])
    guard let base = rest.baseAddress, let found = memchr(base, Int32(byte), rest.count) else {
      index = bytes.count
      return rest
    }
    let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
    index += place
    return UnsafeBufferPointer(rebasing: rest[..<place])
  }

  mutating func name() -> String? {
    let start = index
    while index < bytes.count, bytes[index].isNamePart { index += 1 }
    guard index > start, !(0x2D...0x39).contains(bytes[start]) else { return nil }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }
}

extension UnsafeBufferPointer<UInt8> {
  func holds(_ word: StaticString) -> Bool { place(of: word) != nil }

  func place(of word: StaticString) -> Int? {
    guard let base = baseAddress else { return nil }
    let length = word.utf8CodeUnitCount
    var start = 0
    while start + length <= count, let found = memchr(base + start, Int32(word.utf8Start[0]), count - start) {
      let place = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      if place + length <= count, memcmp(base + place, word.utf8Start, length) == 0 { return place }
      start = place + 1
    }
    return nil
  }
}

extension UInt8 {
  var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

  /// Letters, digits, `-`, `.`, `:`, `_` and all beyond ASCII.
  fileprivate var isNamePart: Bool {
    (0x61...0x7A).contains(self) || (0x41...0x5A).contains(self) || (0x30...0x3A).contains(self) || self >= 0x80
      || self == 0x2D || self == 0x2E || self == 0x5F
  }
}
