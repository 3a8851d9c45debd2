/// Where a text may be cut, and what the cut leaves.
///
/// A cut keeps French punctuation with its word, a number with its unit and guillemets whole; it never leaves an opening
/// bracket, an elided article or a comma dangling before the «…», nor a little word that leads to what is lost.
struct Cut: Sendable {
  private let scalars: [Unicode.Scalar]
  private let quotations: Quotations

  init(_ text: [Unicode.Scalar]) {
    scalars = text
    quotations = Quotations(text)
  }

  /// The longest cut that `fits` accepts: at a word, else at a grapheme; nil when not even one grapheme fits.
  /// - Parameter room: so many scalars probably fit; a wrong guess costs time, nothing else.
  func longest(room: Int? = nil, where fits: ([Unicode.Scalar]) -> Bool) -> [Unicode.Scalar]? {
    let words = words()
    let near = room ?? scalars.count / 2
    let outside = words.filter { !quotations.isOpen(at: $0) }
    let inside = words.filter { quotations.isOpen(at: $0) }
    let whole = last(of: outside, near: near, where: fits)
    let quoting = last(of: inside, near: near, where: fits)
    // A quotation is rather left out than broken, unless that would cost more than half of what fits.
    if let whole, whole * 2 >= quoting ?? 0 {
      return ended(at: endWithoutLead(whole, of: outside, room: room, where: fits))
    }
    if let quoting { return ended(at: endWithoutLead(quoting, of: inside, room: room, where: fits)) }
    return last(of: graphemes(), near: near, where: fits).map(ended)
  }

  /// The end before all little words that lead to what is lost; the same end where that would leave more than half of the
  /// room empty.
  private func endWithoutLead(_ end: Int, of ends: [Int], room: Int?, where fits: ([Unicode.Scalar]) -> Bool) -> Int {
    guard var index = ends.firstIndex(of: end) else { return end }
    while endsWithLead(ends[index]) {
      guard index > 0, ends[index - 1] * 2 >= room ?? end else { return end }
      index -= 1
    }
    return fits(ended(at: ends[index])) ? ends[index] : end
  }

  private func endsWithLead(_ end: Int) -> Bool {
    let start = Self.startOfWord(endingAt: end, in: scalars)
    // «Aix-en» is one word.
    return (start == 0 || scalars[start - 1] != "-") && LeadWord.is(scalars[start..<end])
  }

  /// The text up to `end` with «…», and with the guillemets closed that it leaves open.
  private func ended(at end: Int) -> [Unicode.Scalar] {
    Normalisation.composed(
      Direction.withoutIdleMarks(Array(scalars[..<end])) + ["…"] + quotations.closing(at: end))
  }

  /// The last end that fits: from a guess outwards in growing steps, then by bisection; the one returned was itself
  /// accepted.
  private func last(of ends: [Int], near room: Int, where fits: ([Unicode.Scalar]) -> Bool) -> Int? {
    // All below `low` fit, none from `high` on does.
    var (low, high) = (0, ends.count)
    var probe = (ends.firstIndex { $0 >= room } ?? ends.count) - 1
    var step = 1
    while low < high {
      let index = min(max(probe, low), high - 1)
      if fits(ended(at: ends[index])) {
        low = index + 1
        probe = step < 4 ? low + step - 1 : (low + high) / 2
      } else {
        high = index
        probe = step < 4 ? high - step : (low + high) / 2
      }
      step *= 2
    }
    return low > 0 ? ends[low - 1] : nil
  }

  private func words() -> [Int] {
    var ends: [Int] = []
    var tidied = Tidied()
    for index in scalars.indices.dropFirst() where Self.isBreak(before: index, in: scalars) {
      if let end = Self.wordEnd(before: index, in: scalars, &tidied), end > ends.last ?? 0 { ends.append(end) }
    }
    return ends
  }

  private func graphemes() -> [Int] {
    var ends: [Int] = []
    var tidied = Tidied()
    var index = 0
    for character in String(scalars: scalars).dropLast() {
      index += character.unicodeScalars.count
      // «l…» of «l’hiver» says nothing.
      if scalars[index] == "'" || scalars[index] == "’" { continue }
      let end = Self.tidyEnd(before: index, in: scalars, &tidied)
      if end > ends.last ?? 0 { ends.append(end) }
    }
    return ends
  }

  /// The last place that was tidied, and the end that it gave: a run of brackets is walked once, not once for each.
  private struct Tidied {
    var place = 0
    var end = 0
  }

  // MARK: Breaks

  /// Whether a line could break before `index`: at a space, or beside an ideograph.
  private static func isBreak(before index: Int, in scalars: [Unicode.Scalar]) -> Bool {
    let (last, next) = (scalars[index - 1], scalars[index])
    if next.isBreakingSpace {
      guard let word = scalars[index...].first(where: { !$0.isWhite && !$0.isDirectionMark }) else { return false }
      let end = scalars[..<index].lastIndex { !$0.isDirectionMark }.map { $0 + 1 } ?? 0
      return !clingsToWordBefore(word) && !isNumber(endingAt: end, in: scalars)
        && !Civility.stands(before: end, in: scalars)
    }
    return last.isIdeograph && next.isIdeograph
  }

  private static func clingsToWordBefore(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "»", ";", ":", "!", "?", "%", "€", "$", "£", "°", "‰", ")", "]", "}", ",", ".", "…", "’", "”", "›", "–", "—":
      true
    default: false
    }
  }

  /// A number stays with its unit, and its groups of digits stay together.
  private static func isNumber(endingAt end: Int, in scalars: [Unicode.Scalar]) -> Bool {
    end > 0 && scalars[end - 1].isDigit
  }

  /// The end of the text before a break between words; nil when no cut is good there.
  private static func wordEnd(before index: Int, in scalars: [Unicode.Scalar], _ tidied: inout Tidied) -> Int? {
    let end = tidyEnd(before: index, in: scalars, &tidied)
    guard end > 0 else { return nil }
    let lost = scalars[end..<index]
    // Neither «Title :…» nor, without the colon that belongs to it, «Title…».
    if lost.contains(where: takesNext) { return nil }
    let isApart = scalars[end].isWhite || scalars[end].isDirectionMark
    return isApart && isNumber(endingAt: end, in: scalars) ? nil : end
  }

  /// The end of the text before `index` once what may not dangle before «…» is taken off.
  private static func tidyEnd(before index: Int, in scalars: [Unicode.Scalar], _ tidied: inout Tidied) -> Int {
    var end = index
    defer { tidied = Tidied(place: index, end: end) }
    while end > 0 {
      if end == tidied.place {
        end = tidied.end
        break
      }
      let last = scalars[end - 1]
      if last.isWhite || dangles(last) {
        end -= 1
      } else if isElision(endingAt: end, in: scalars) {
        end = startOfWord(endingAt: end - 1, in: scalars)
      } else {
        break
      }
    }
    return end
  }

  /// What belongs to the words behind it, and may not go with them.
  private static func takesNext(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ";", ":", "«", "“", "‘", "„", "‹", "(", "[", "{": true
    default: false
    }
  }

  private static func dangles(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ",", ".", "…", "–", "—", "-", "‐", "|", "/", "·", "•", "&", "+", "=", "~", "@", "#", "＠", "＃", "¿", "¡": true
    case Invisible.zeroWidthSpace, Invisible.nonJoiner, Invisible.joiner: true
    default: takesNext(scalar) || scalar.isDirectionMark
    }
  }

  /// `l’`, `d'`, `qu’`: an apostrophe after a letter, with nothing behind it.
  private static func isElision(endingAt end: Int, in scalars: [Unicode.Scalar]) -> Bool {
    guard end > 1, scalars[end - 1] == "'" || scalars[end - 1] == "’" else { return false }
    return scalars[end - 2].isLetter
  }

  private static func startOfWord(endingAt end: Int, in scalars: [Unicode.Scalar]) -> Int {
    var start = end
    while start > 0, scalars[start - 1].isLetter || scalars[start - 1].isMark { start -= 1 }
    return start
  }
}

/// Where the guillemets of a text are open, and how they are closed.
private struct Quotations: Sendable {
  /// Pairs that are open before each scalar, and at the end.
  private var depths: [Int] = [0]
  private var closing: [Unicode.Scalar] = ["»"]

  init(_ scalars: [Unicode.Scalar]) {
    // German sets them the other way round: »so«.
    let isFrench = scalars.first { $0 == "«" || $0 == "»" } == "«"
    for scalar in scalars {
      let depth = depths[depths.count - 1]
      depths.append(!isFrench ? 0 : scalar == "«" ? depth + 1 : scalar == "»" ? max(depth - 1, 0) : depth)
    }
    guard let first = scalars.firstIndex(of: "«"), first + 1 < scalars.count, scalars[first + 1].isWhite else { return }
    // Spaced as the text spaces them, but never so that a line breaks there.
    closing = [scalars[first + 1].isNoBreakSpace ? scalars[first + 1] : "\u{A0}", "»"]
  }

  func isOpen(at end: Int) -> Bool { depths[end] > 0 }

  func closing(at end: Int) -> [Unicode.Scalar] { isOpen(at: end) ? closing : [] }
}

extension Unicode.Scalar {
  /// A script that breaks lines between any two of its characters.
  fileprivate var isIdeograph: Bool {
    switch value {
    case 0x3041...0x3096, 0x30A1...0x30FA, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x3FFFD: true
    default: false
    }
  }
}
