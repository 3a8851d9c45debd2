/// Marks that say in which direction a text runs on, where words of both directions meet.
enum Direction {
  /// The text without its marks, unless it holds letters that are written from right to left.
  static func withoutIdleMarks(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    guard text.contains(where: { $0.isDirectionMark }), !runsFromRightToLeft(text) else { return text }
    return text.filter { !$0.isDirectionMark }
  }

  /// Whether it holds letters that are written from right to left.
  static func runsFromRightToLeft(_ text: [Unicode.Scalar]) -> Bool {
    text.contains { $0.isRightToLeftLetter }
  }
}

extension Unicode.Scalar {
  /// The left-to-right, the right-to-left and the Arabic letter mark, which have no shape.
  var isDirectionMark: Bool { value == 0x200E || value == 0x200F || value == 0x61C }

  /// A letter of Hebrew, Arabic, Syriac, Thaana, N’Ko or another script that is written from right to left.
  var isRightToLeftLetter: Bool {
    switch value {
    case ..<0x590: false
    case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFF, 0x10800...0x10FFF, 0x1E800...0x1EFFF: isLetter
    default: false
    }
  }
}
