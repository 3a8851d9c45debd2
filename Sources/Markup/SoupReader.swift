/// Reads what XML should have been: unclosed, mismatched or cut elements, bare `&` and `<`, junk before and after. It gives
/// the same events as `XMLReader`, in time that grows with the length only.
public struct SoupReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let handler: any XMLHandler
  private var index = 0
  private var stack: SoupStack
  private var entities = DeclaredEntities()
  /// Endings that do not come any more: a search that failed once is not made again.
  private var absent: Set<String> = []
  private var isDone = false

  /// Reads a document in UTF-8. Elements that are still open at its end are not ended.
  public static func read(_ bytes: UnsafeBufferPointer<UInt8>, as reader: XMLReader, _ handler: any XMLHandler) {
    var soup = SoupReader(bytes, reader, handler)
    soup.read()
  }

  private init(_ bytes: UnsafeBufferPointer<UInt8>, _ reader: XMLReader, _ handler: any XMLHandler) {
    self.bytes = bytes
    self.handler = handler
    stack = SoupStack(reader)
  }

  private mutating func read() {
    while index < bytes.count, !isDone {
      if bytes[index] == UInt8(ascii: "<") {
        markup()
      } else if bytes[index] == UInt8(ascii: "&") {
        reference()
      } else {
        let start = index
        while index < bytes.count, bytes[index] != UInt8(ascii: "<"), bytes[index] != UInt8(ascii: "&") { index += 1 }
        text(start..<index)
      }
    }
  }

  // MARK: Text

  /// Characters that XML does not allow are dropped.
  private mutating func text(_ range: Range<Int>) {
    var start = range.lowerBound
    for place in range where bytes[place] < 0x20 && ![0x09, 0x0A, 0x0D].contains(bytes[place]) {
      emit(start..<place)
      start = place + 1
    }
    emit(start..<range.upperBound)
  }

  private func emit(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    handler.text(UnsafeBufferPointer(rebasing: bytes[range]))
  }

  /// `&name;`, `&#1234;`; an `&` that begins none stands for itself.
  private mutating func reference() {
    let start = index
    guard let found = CharacterReference.read(bytes, at: start, entities) else {
      index += 1
      return emit(start..<index)
    }
    index = found.end
    found.text.withUnsafeBufferPointer { handler.text($0) }
  }

  // MARK: Mark-up

  private mutating func markup() {
    if starts("<![CDATA[") { return section() }
    if starts("<!--") { return skip(4, past: "-->") }
    if starts("<?") { return skipInstruction() }
    if starts("<!DOCTYPE") || starts("<!doctype") { return documentType() }
    guard let tag = SoupTag(bytes, at: index) else {
      index += 1
      return emit(index - 1..<index)
    }
    index = tag.end
    tag.isEnd ? end(tag) : start(tag)
  }

  private mutating func section() {
    let start = index + 9
    let end = find("]]>", from: start)
    text(start..<(end ?? bytes.count))
    index = end.map { $0 + 3 } ?? bytes.count
  }

  private mutating func start(_ tag: SoupTag) {
    let name = SoupName(tag, bytes)
    tag.withAttributes(of: bytes, entities) { attributes, namespaces in
      for ended in stack.endedBefore(name) { handler.end(ended) }
      guard let number = stack.push(name, namespaces) else { return }
      name.withLocal { handler.start(number, $0, attributes) }
      if tag.isEmpty || stack.isVoid { _ = stack.pop().map(handler.end) }
    }
    if !tag.isEmpty, name.isRaw { rawText(of: tag) }
    isDone = handler.isDone
  }

  /// Scripts and styles hold no mark-up.
  private mutating func rawText(of tag: SoupTag) {
    let close = "</" + tag.text(bytes).lowercased()
    index = find(close, from: index) ?? bytes.count
  }

  private mutating func end(_ tag: SoupTag) {
    for number in stack.close(SoupName(tag, bytes)) { handler.end(number) }
    isDone = handler.isDone
  }

  /// Short entities that the internal subset declares; the rest of it is passed over.
  private mutating func documentType() {
    var place = index + 9
    while place < bytes.count, bytes[place] != UInt8(ascii: ">"), bytes[place] != UInt8(ascii: "[") { place += 1 }
    guard place < bytes.count, bytes[place] == UInt8(ascii: "[") else {
      index = min(place + 1, bytes.count)
      return
    }
    let end = find("]>", from: place) ?? find("]", from: place) ?? place
    declareEntities(in: place..<end)
    index = end
    skip(0, past: ">")
  }

  private mutating func declareEntities(in range: Range<Int>) {
    let words = bytes[range].split(whereSeparator: { $0 == UInt8(ascii: "<") })
    for word in words where word.starts(with: "!ENTITY".utf8) {
      let rest = word.dropFirst(7).drop { $0 <= 0x20 }
      let name = rest.prefix { $0 > 0x20 }
      let value = rest.dropFirst(name.count).drop { $0 <= 0x20 }
      guard let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
        name.first != UInt8(ascii: "%")
      else { continue }
      let text = value.dropFirst().prefix { $0 != quote }
      entities.declare(String(decoding: name, as: UTF8.self), UnsafeBufferPointer(rebasing: text))
    }
  }

  // MARK: Searching

  private func starts(_ word: StaticString) -> Bool { bytes.hasWord(word, at: index) }

  private mutating func skip(_ opening: Int, past word: String) {
    index += opening
    if let end = find(word, from: index) { index = end + word.utf8.count }
  }

  /// `<?xml …>` may lack its second question mark: what follows the next `<` is no part of it.
  private mutating func skipInstruction() {
    index += 2
    let limit = find("<", from: index) ?? bytes.count
    let inside = UnsafeBufferPointer(rebasing: bytes[index..<limit])
    if let end = inside.firstPlace(of: Array("?>".utf8), from: 0) {
      index += end + 2
    } else if let end = inside.firstIndex(of: UInt8(ascii: ">")) {
      index += end + 1
    } else if let end = find("?>", from: index) {
      index = end + 2
    }
  }

  /// Where a word (in lower case) comes next.
  private mutating func find(_ word: String, from start: Int) -> Int? {
    guard !absent.contains(word), start <= bytes.count else { return nil }
    if let found = bytes.firstPlace(of: Array(word.utf8), from: start) { return found }
    absent.insert(word)
    return nil
  }
}

extension UnsafeBufferPointer<UInt8> {
  func hasWord(_ word: StaticString, at start: Int) -> Bool {
    guard start >= 0, start + word.utf8CodeUnitCount <= count else { return false }
    for offset in 0..<word.utf8CodeUnitCount where self[start + offset] != word.utf8Start[offset] { return false }
    return true
  }

  /// Where a word (given in lower case) begins, in either case.
  func firstPlace(of word: [UInt8], from start: Int) -> Int? {
    guard let first = word.first, count >= word.count else { return nil }
    var place = Swift.max(start, 0)
    while place + word.count <= count {
      if self[place] | 0x20 == first | 0x20, isWord(word, at: place) { return place }
      place += 1
    }
    return nil
  }

  private func isWord(_ word: [UInt8], at place: Int) -> Bool {
    for offset in word.indices {
      let byte = self[place + offset]
      if byte != word[offset], !byte.isLetter || byte | 0x20 != word[offset] { return false }
    }
    return true
  }
}
