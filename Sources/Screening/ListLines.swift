internal import CScreeningLists

/// The lines of a list that is part of the program, as far as they say something: up to three fields with a tab between.
///
/// By bytes: a list is read at each start, and characters would take ten times as long.
struct ListLines: Sequence, IteratorProtocol {
  /// Bytes of UTF-8.
  typealias Field = ArraySlice<UInt8>

  struct Line {
    let first: Field
    let second: Field?
    let third: Field?
  }

  private var rest: Field

  init(_ list: crieur_list) {
    rest = Array(UnsafeRawBufferPointer(start: list.bytes, count: list.length))[...]
  }

  mutating func next() -> Line? {
    while !rest.isEmpty {
      let line = rest.prefix { $0 != UInt8(ascii: "\n") }
      rest = rest[line.endIndex...].dropFirst()
      guard let start = line.first, start != UInt8(ascii: "#") else { continue }
      let fields = line.split(separator: UInt8(ascii: "\t"))
      guard let first = fields.first else { continue }
      return Line(
        first: first, second: fields.dropFirst().first, third: fields.dropFirst(2).first)
    }
    return nil
  }
}

extension Substring {
  /// The text of bytes that are UTF-8.
  init(utf8 bytes: ListLines.Field) { self = Substring(decoding: bytes, as: UTF8.self) }
}

/// An entry of a list: the hashes of its words, folded and cut as texts are.
struct ListedPhrase {
  private(set) var hashes: [UInt64] = []
  /// Capitals only: AIDS, SEP.
  private(set) var isAcronym = false

  init(_ bytes: ListLines.Field) {
    var hash = Lexicon.seed
    var (hasUpper, hasLower) = (false, false)
    var rest = bytes
    while let byte = rest.first {
      if byte < 0x80 {
        let isUpper = byte >= 0x41 && byte <= 0x5A
        hasUpper = hasUpper || isUpper
        hasLower = hasLower || (byte >= 0x61 && byte <= 0x7A)
        take(isUpper ? byte | 0x20 : byte, &hash)
        rest = rest.dropFirst()
      } else {
        // A scalar begins with its first byte and ends before the next one that begins any.
        let letter = rest.prefix(1) + rest.dropFirst().prefix { $0 & 0xC0 == 0x80 }
        rest = rest.dropFirst(letter.count)
        for scalar in String(decoding: letter, as: UTF8.self).unicodeScalars {
          hasUpper = hasUpper || scalar.properties.isUppercase
          hasLower = hasLower || scalar.properties.isLowercase
          for byte in Folding.fold(scalar).bytes { take(byte, &hash) }
        }
      }
    }
    end(&hash)
    isAcronym = bytes.count > 1 && hasUpper && !hasLower
  }

  private mutating func take(_ byte: UInt8, _ hash: inout UInt64) {
    if Reading.isDigit(byte) || Reading.isLetter(byte) {
      hash = Lexicon.mix(hash, byte)
    } else {
      end(&hash)
    }
  }

  private mutating func end(_ hash: inout UInt64) {
    guard hash != Lexicon.seed else { return }
    hashes.append(hash)
    hash = Lexicon.seed
  }
}
