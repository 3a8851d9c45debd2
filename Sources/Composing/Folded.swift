/// The letters and digits of a text in small letters without accents, a blank before, between and after words: for
/// comparing, never for showing.
struct Folded: Hashable, Sendable {
  let scalars: [Unicode.Scalar]
  private let isPlain: Bool

  init(_ text: [Unicode.Scalar]) {
    var folded: [Unicode.Scalar] = []
    folded.reserveCapacity(text.count + 2)
    folded.append(" ")
    var isPlain = true
    var isInWord = false
    for scalar in text {
      if scalar.isASCIILetterOrDigit {
        // 0x20 makes capitals small; digits have that bit.
        folded.append(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value | 0x20)))
        isInWord = true
      } else if scalar.isDirectionMark {
        continue
      } else if scalar.value < 0x80 || scalar.isGeneralPunctuation {
        if isInWord { folded.append(" ") }
        isInWord = false
      } else {
        Normalisation.withoutMarks(scalar) { part in
          let isWord = part.isLetter || part.isDigit
          if isWord || isInWord { folded.append(isWord ? part : " ") }
          isInWord = isWord
          if isWord, !part.isPlain { isPlain = false }
        }
      }
    }
    if isInWord { folded.append(" ") }
    scalars = folded
    self.isPlain = isPlain
  }

  init(_ text: String) { self.init(text.scalars) }

  /// Neither letters nor digits.
  var isBlank: Bool { scalars.count == 1 }

  var text: String { String(scalars: scalars) }

  /// Whether the words of the other follow each other in this one.
  func contains(_ other: Folded) -> Bool {
    guard isPlain else { return text.contains(other.text) }
    return scalars.indices.contains { scalars[$0] == " " && scalars[$0...].starts(with: other.scalars) }
  }
}
