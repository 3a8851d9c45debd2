extension String {
  /// A text of these characters.
  init(scalars: some Collection<Unicode.Scalar>) {
    let length = scalars.reduce(0) { $0 + UTF8.width($1) }
    self.init(unsafeUninitializedCapacity: length) { buffer in
      var index = 0
      for scalar in scalars {
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
          buffer[index] = byte
          index += 1
        }
      }
      return index
    }
  }
}

extension Unicode.Scalar {
  /// White space of any kind.
  var isWhite: Bool { value < 0x80 ? value == 0x20 || (0x09...0x0D).contains(value) : properties.isWhitespace }

  /// A space at which no line breaks: no-break, figure and narrow no-break space.
  var isNoBreakSpace: Bool { value == 0xA0 || value == 0x2007 || value == 0x202F }

  /// White space at which a line may break.
  var isBreakingSpace: Bool { isWhite && !isNoBreakSpace }

  var isASCIILetterOrDigit: Bool { isASCIILetter || isASCIIDigit }
  var isASCIILetter: Bool { (0x41...0x5A).contains(value) || (0x61...0x7A).contains(value) }
  var isASCIIDigit: Bool { (0x30...0x39).contains(value) }

  var isLetter: Bool {
    guard value >= 0x80 else { return isASCIILetter }
    return switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  var isMark: Bool {
    guard value >= 0x300 else { return false }
    return switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: true
    default: false
    }
  }

  var isDigit: Bool { value < 0x80 ? isASCIIDigit : properties.generalCategory == .decimalNumber }

  /// A character of a word as the `[[:word:]]` of Mastodon's expressions has it.
  var isWordCharacter: Bool {
    self == "_" || isLetter || isMark || isDigit
      || (value >= 0x80 && properties.generalCategory == .connectorPunctuation)
  }
}
