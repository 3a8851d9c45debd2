/// The host of a link: labels with dots between them, a known top-level domain at the end.
enum LinkHost {
  /// Longer than any name of the DNS: no host, and no reason to read on.
  private static let longest = 256

  /// What begins at some place: a host, or nothing.
  struct Reading {
    /// Where the host ends; nil where there is none.
    var end: Int?
    /// No host begins before that place either.
    var barren: Int
  }

  /// The longest host that begins at `start`.
  static func read(from start: Int, in text: [Unicode.Scalar]) -> Reading {
    var label = start
    var dots: [(place: Int, endsName: Bool)] = []
    while label < text.count, label - start < longest {
      let end = endOfLabel(from: label, in: text)
      guard end > label, end < text.count, text[end] == ".", isCharacter(text[label]), isCharacter(text[end - 1]) else {
        break
      }
      dots.append((end, !text[label..<end].contains("_")))
      label = end + 1
    }
    var holdsTopLevel = false
    for dot in dots.reversed() {
      guard let end = endOfTopLevel(at: dot.place + 1, in: text) else { continue }
      if dot.endsName { return Reading(end: end, barren: end) }
      holdsTopLevel = true
    }
    // Without any top-level domain behind its dots the whole chain is barren, wherever in it one begins.
    return Reading(end: nil, barren: holdsTopLevel ? start + 1 : max(label, start + 1))
  }

  /// Where the run of a label's characters ends that begins at `start`, looked for no further than a host is long.
  static func endOfLabel(from start: Int, in text: [Unicode.Scalar]) -> Int {
    let bound = min(start + longest, text.count)
    return text[start..<bound].firstIndex { !isInner($0) } ?? bound
  }

  /// Labels that the DNS can hold, in the ASCII form that it knows (a lower bound of its length for other scripts).
  static func isValid(_ host: ArraySlice<Unicode.Scalar>) -> Bool {
    var rest = host
    while !rest.isEmpty {
      let label = rest.prefix { $0 != "." }
      rest = rest[label.endIndex...].drop { $0 == "." }
      let isLatin = label.allSatisfy { $0.value < 0x80 }
      if !isLatin, label.starts(with: "xn--".unicodeScalars) { return false }
      if (isLatin ? label.count : Punycode.length(of: label)) > 63 { return false }
    }
    return true
  }

  /// The hosts in Latin letters within a range.
  static func latin(in range: Range<Int>, of text: [Unicode.Scalar]) -> [Range<Int>] {
    var hosts: [Range<Int>] = []
    var index = range.lowerBound
    while index < range.upperBound {
      guard isLatin(text[index]) else {
        index += 1
        continue
      }
      let run = text[index..<range.upperBound].firstIndex { !isLatin($0) && $0 != "." } ?? range.upperBound
      if let end = latinEnd(from: index, to: run, limit: range.upperBound, in: text) {
        hosts.append(index..<end)
        index = end
      } else {
        index = run
      }
    }
    return hosts
  }

  private static func latinEnd(from start: Int, to run: Int, limit: Int, in text: [Unicode.Scalar]) -> Int? {
    for dot in (start..<run).reversed() where text[dot] == "." && dot > start && text[dot - 1] != "." {
      if let end = endOfTopLevel(at: dot + 1, in: text), end <= limit { return end }
    }
    return nil
  }

  /// Where the port ends that stands there, or where it would begin.
  static func endOfPort(at start: Int, in text: [Unicode.Scalar]) -> Int {
    guard start < text.count, text[start] == ":" else { return start }
    let end = text[(start + 1)...].firstIndex { !$0.isASCIIDigit } ?? text.count
    return end > start + 1 ? end : start
  }

  // MARK: The top-level domain

  private static func endOfTopLevel(at start: Int, in text: [Unicode.Scalar]) -> Int? {
    guard start < text.count else { return nil }
    if text[start].value < 0x80 { return endOfLatinTopLevel(at: start, in: text) }
    for length in (1...min(TopLevelDomains.longestForeign, text.count - start)).reversed() {
      let end = start + length
      if mayFollow(end, in: text), TopLevelDomains.has(name(text[start..<end])) { return end }
    }
    return nil
  }

  private static func endOfLatinTopLevel(at start: Int, in text: [Unicode.Scalar]) -> Int? {
    let bound = min(start + longest, text.count)
    let accented = text[start..<bound].firstIndex { !$0.isASCIILetterOrDigit && !$0.isAccentedLatin } ?? bound
    if mayFollow(accented, in: text), TopLevelDomains.has(name(text[start..<accented])) { return accented }
    let end = text[start..<bound].firstIndex { !$0.isASCIILetterOrDigit && $0 != "-" } ?? bound
    let name = name(text[start..<end])
    if name.hasPrefix("xn--"), name.utf8.count > 4 { return end }
    // The list has no hyphens: `example.com-and-more` is none.
    return mayFollow(end, in: text) && TopLevelDomains.has(name) ? end : nil
  }

  private static func mayFollow(_ end: Int, in text: [Unicode.Scalar]) -> Bool {
    guard end < text.count else { return true }
    return !text[end].isASCIILetterOrDigit && text[end] != "@" && text[end] != "+" && text[end] != "-"
  }

  private static func name(_ scalars: ArraySlice<Unicode.Scalar>) -> String { String(scalars: scalars).lowercased() }

  // MARK: Characters

  /// What a label may begin and end with: everything but punctuation, blanks and marks of direction.
  static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x80: scalar.isASCIILetterOrDigit || scalar == "\"" || scalar == "`"
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x61C, 0xFEFF, 0xFFFE, 0xFFFF: false
    default: !scalar.isWhite
    }
  }

  /// What may stand inside a label.
  static func isInner(_ scalar: Unicode.Scalar) -> Bool { scalar == "-" || scalar == "_" || isCharacter(scalar) }

  private static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "-" || scalar.isASCIILetterOrDigit || scalar.isAccentedLatin
  }
}

/// How long a label is in the DNS (RFC 3492).
enum Punycode {
  /// The length of the ASCII form, `xn--` included; of labels beyond 63 any figure above that.
  static func length(of label: ArraySlice<Unicode.Scalar>) -> Int {
    let basic = label.filter { $0.value < 0x80 }.count
    guard basic < label.count, label.count <= 63 else { return label.count }
    var length = 4 + basic + (basic > 0 ? 1 : 0)
    var (n, delta, bias, handled) = (UInt32(128), 0, 72, basic)
    while handled < label.count {
      guard let next = label.lazy.map(\.value).filter({ $0 >= n }).min() else { break }
      delta += Int(next - n) * (handled + 1)
      n = next
      for scalar in label {
        if scalar.value < n { delta += 1 }
        guard scalar.value == n else { continue }
        length += digits(of: delta, bias)
        bias = adapted(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      n += 1
    }
    return length
  }

  private static func digits(of delta: Int, _ bias: Int) -> Int {
    var (rest, k, count) = (delta, 36, 1)
    while true {
      let threshold = k <= bias ? 1 : min(k - bias, 26)
      guard rest >= threshold else { return count }
      rest = (rest - threshold) / (36 - threshold)
      count += 1
      k += 36
    }
  }

  private static func adapted(_ delta: Int, _ points: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / points
    var k = 0
    while delta > 455 {
      delta /= 35
      k += 36
    }
    return k + 36 * delta / (delta + 38)
  }
}
