extension String {
  /// A text of these characters.
  init(scalars: [Unicode.Scalar]) { self = scalars.withUnsafeBufferPointer { String(scalars: $0) } }

  /// A text of these characters.
  init(scalars: ArraySlice<Unicode.Scalar>) { self = scalars.withUnsafeBufferPointer { String(scalars: $0) } }

  // Not generic: in a build without whole modules that would cost several times as much.
  private init(scalars: UnsafeBufferPointer<Unicode.Scalar>) {
    var length = 0
    for scalar in scalars { length += UTF8.width(scalar) }
    self.init(unsafeUninitializedCapacity: length) { buffer in
      var index = 0
      for scalar in scalars {
        guard scalar.value >= 0x80 else {
          buffer[index] = UInt8(truncatingIfNeeded: scalar.value)
          index += 1
          continue
        }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
          buffer[index] = byte
          index += 1
        }
      }
      return index
    }
  }

  /// Whether every byte of it in UTF-8 is as asked.
  func hasOnlyBytes(where isTaken: (UInt8) -> Bool) -> Bool {
    // The view's own iterator looks at the string's kind of storage for each byte.
    utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isTaken) } ?? utf8.allSatisfy(isTaken)
  }

  /// The characters of the text; all work on a text is done on these.
  var scalars: [Unicode.Scalar] {
    [Unicode.Scalar](unsafeUninitializedCapacity: utf8.count) { buffer, count in
      for scalar in unicodeScalars {
        buffer.initializeElement(at: count, to: scalar)
        count += 1
      }
    }
  }
}

extension Unicode.Scalar {
  /// Shown, no emoji, and in NFC and a grapheme of its own beside any other such character: nearly all that is written in
  /// Latin, Cyrillic, Hebrew, Arabic, Chinese, Japanese and Korean. A text of these needs no look at Unicode's tables.
  var isPlain: Bool {
    if value < 0x7F { return value >= 0x20 || value == 0x0A }
    return value < 0x300 ? value >= 0xA0 && value != 0xAD : isPlainBeyondLatin
  }

  // What is asked of every character of a text is short, so that it is quick where most are ASCII; the rest is a call.

  @inline(never) private var isPlainBeyondLatin: Bool {
    switch value {
    case 0x2010...0x2027, 0x202F...0x203B, 0x203D...0x2048, 0x204A...0x205E, 0x20A0...0x20BF: true
    case 0x400...0x482, 0x5D0...0x5EA, 0x621...0x64A, 0x3041...0x3096, 0x30A1...0x30FA, 0x4E00...0x9FFF,
      0xAC00...0xD7A3:
      true
    default: false
    }
  }

  /// A control character (C0, DEL, C1).
  var isControl: Bool { value < 0x20 || (0x7F..<0xA0).contains(value) }

  /// White space of any kind.
  var isWhite: Bool {
    value < 0x80 ? value == 0x20 || (0x09...0x0D).contains(value) : isWhiteBeyondASCII
  }

  @inline(never) private var isWhiteBeyondASCII: Bool {
    switch value {
    case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// A space at which no line breaks: no-break, figure and narrow no-break space.
  var isNoBreakSpace: Bool { value == 0xA0 || value == 0x2007 || value == 0x202F }

  /// White space at which a line may break.
  var isBreakingSpace: Bool { isWhite && !isNoBreakSpace }

  var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }
  var isASCIILetter: Bool { (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value) }
  var isASCIIDigit: Bool { (0x30...0x39).contains(value) }

  /// Punctuation and blanks of all scripts, none of them a letter, a mark or a digit.
  var isGeneralPunctuation: Bool { (0x2000...0x206F).contains(value) }

  var isLetter: Bool { value < 0x80 ? isASCIILetter : isLetterBeyondASCII }

  @inline(never) private var isLetterBeyondASCII: Bool {
    if value < 0x2B0 { return isLatinLetterBeyondASCII }
    if isGeneralPunctuation { return false }
    return switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  var isMark: Bool { value >= 0x300 && isMarkBeyondLatin }

  @inline(never) private var isMarkBeyondLatin: Bool {
    if isGeneralPunctuation { return false }
    return switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  var isDigit: Bool {
    if value < 0x660 { return isASCIIDigit }
    return !isGeneralPunctuation && properties.generalCategory == .decimalNumber
  }

  /// A character of a word as the `[[:word:]]` of Mastodon's expressions has it.
  var isWordCharacter: Bool { value < 0x80 ? isASCIILetterOrDigit || self == "_" : isWordCharacterBeyondASCII }

  @inline(never) private var isWordCharacterBeyondASCII: Bool {
    if value < 0x2B0 { return isLatinLetterBeyondASCII }
    if isGeneralPunctuation { return value == 0x203F || value == 0x2040 || value == 0x2054 }
    return switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: true
    default: false
    }
  }

  /// A letter of the Latin blocks below the modifiers.
  private var isLatinLetterBeyondASCII: Bool {
    switch value {
    case 0xAA, 0xB5, 0xBA, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2AF: true
    default: false
    }
  }
}
