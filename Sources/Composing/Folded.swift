/// The letters and digits of a text in small letters without accents, a blank before, between and after words: for
/// comparing, never for showing.
struct Folded: Hashable, Sendable {
  private(set) var scalars: [Unicode.Scalar] = []
  private var isPlain = true

  init(_ text: [Unicode.Scalar]) {
    scalars.reserveCapacity(text.count + 2)
    scalars.append(" ")
    for scalar in text {
      if scalar.value < 0x80 {
        append(scalar.isASCIILetter ? Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value | 0x20)) : scalar)
      } else if scalar.isGeneralPunctuation {
        append(" ")
      } else {
        Normalisation.withoutMarks(scalar) { append($0) }
      }
    }
    append(" ")
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

  private mutating func append(_ scalar: Unicode.Scalar) {
    if scalar.isLetter || scalar.isDigit {
      scalars.append(scalar)
      if scalar.value >= 0x300, !scalar.isPlain { isPlain = false }
    } else if scalars.last != " " {
      scalars.append(" ")
    }
  }
}
