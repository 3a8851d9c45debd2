/// International bank account numbers (ISO 13616), by their check modulo 97.
enum BankAccount {
  static func find(in scene: Scene) -> [(Finding, Range<Int>)] {
    let bytes = scene.reading.bytes
    var found: [(Finding, Range<Int>)] = []
    var position = 0
    while position + 15 < bytes.count {
      if let end = end(from: position, scene.reading) {
        let range = position..<end
        found.append(
          (scene.finding(.bankAccount, .block, range, seen: [Mask.number(range, in: scene, shown: 4)]), range))
        position = end
      } else {
        position += 1
      }
    }
    return found
  }

  /// Where an account that begins there ends; the longest one whose check is right.
  private static func end(from start: Int, _ reading: Reading) -> Int? {
    guard isLatin(reading.byte(start)), isLatin(reading.byte(start + 1)), Reading.isDigit(reading.byte(start + 2)),
      Reading.isDigit(reading.byte(start + 3)), !Reading.isLetter(reading.byte(start - 1)),
      !Reading.isDigit(reading.byte(start - 1))
    else { return nil }
    var symbols: [UInt8] = []
    var position = start
    var best: Int?
    var digits = 0
    while symbols.count < 34 {
      let byte = reading.byte(position)
      if Reading.isDigit(byte) || isLatin(byte) {
        symbols.append(byte)
        if Reading.isDigit(byte) { digits += 1 }
        position += 1
        let next = reading.byte(position)
        if symbols.count >= 15, !Reading.isDigit(next), !isLatin(next), digits * 2 > symbols.count,
          isValid(symbols)
        {
          best = position
        }
      } else if byte == 0x20 || byte == 0x2D || byte == 0x2E, !symbols.isEmpty, reading.byte(position - 1) != byte {
        position += 1
      } else {
        break
      }
    }
    return best
  }

  private static func isLatin(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

  private static func isValid(_ symbols: [UInt8]) -> Bool {
    var remainder = 0
    for symbol in symbols[4...] + symbols[..<4] {
      remainder =
        isLatin(symbol) ? (remainder * 100 + Int(symbol - 0x61) + 10) % 97 : (remainder * 10 + Int(symbol - 0x30)) % 97
    }
    return remainder == 1
  }
}
