/// Digits that a reader takes for one number: groups of digits with single spaces, full stops, hyphens or strokes between.
struct NumberRun {
  /// Where it stands in the folded bytes.
  var range: Range<Int>
  /// The values of its digits.
  var digits: [UInt8]
  /// How many digits each group has.
  var groups: [Int]
  /// What stands between the groups.
  var separators: [UInt8]
  /// A letter touches its beginning or its end.
  var touchesLetter: Bool

  /// The longest number that any rule knows, and a little more: longer ones are tables, not numbers.
  static let mostDigits = 40

  /// All numbers of a text, in one pass.
  static func all(in reading: Reading) -> [NumberRun] {
    var runs: [NumberRun] = []
    let bytes = reading.bytes
    var position = 0
    while position < bytes.count {
      guard Reading.isDigit(bytes[position]) else {
        position += 1
        continue
      }
      let run = run(from: position, in: reading)
      runs.append(run)
      position = run.range.upperBound
    }
    return runs
  }

  private static func run(from start: Int, in reading: Reading) -> NumberRun {
    var position = start
    var digits: [UInt8] = []
    var groups: [Int] = [0]
    var separators: [UInt8] = []
    while true {
      let byte = reading.byte(position)
      if Reading.isDigit(byte) {
        digits.append(byte - 0x30)
        groups[groups.count - 1] += 1
        position += 1
      } else if isSeparator(byte), Reading.isDigit(reading.byte(position + 1)), digits.count < mostDigits {
        separators.append(byte)
        groups.append(0)
        position += 1
      } else {
        break
      }
    }
    let touches = Reading.isLetter(reading.byte(start - 1)) || Reading.isLetter(reading.byte(position))
    return NumberRun(
      range: start..<position, digits: digits, groups: groups, separators: separators, touchesLetter: touches)
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x2E || byte == 0x2D || byte == 0x2F
  }

  /// The sum of the Luhn check, doubling every second digit from the right but one.
  static func passesLuhn(_ digits: ArraySlice<UInt8>) -> Bool {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let doubled = place % 2 == 1 ? Int(digit) * 2 : Int(digit)
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum % 10 == 0
  }

  /// Digits as a number, modulo that.
  static func remainder(_ digits: some Sequence<UInt8>, _ modulus: Int) -> Int {
    digits.reduce(0) { ($0 * 10 + Int($1)) % modulus }
  }
}

/// Words that announce what follows.
struct Labels {
  private let words: Set<UInt64>

  init(_ words: String) { self.words = Set(words.split(separator: " ").map { Lexicon.hash(String($0)) }) }

  func contains(_ token: Token) -> Bool { words.contains(token.hash) }

  /// One of the words within so many bytes before that place, in its field.
  func stand(before position: Int, in scene: Scene, within reach: Int = 32) -> Bool {
    var index = scene.tokenIndex(before: position)
    let field = scene.reading.field(at: position)
    while let token = scene.reading.token(index), token.field == field, position - token.end <= reach {
      if contains(token) { return true }
      index -= 1
    }
    return false
  }

  /// One of the words within so many bytes after that place, in its field.
  func stand(after position: Int, in scene: Scene, within reach: Int = 32) -> Bool {
    var index = scene.tokenIndex(before: position) + 1
    let field = scene.reading.field(at: position)
    while let token = scene.reading.token(index), token.field == field, token.start - position <= reach {
      if contains(token) { return true }
      index += 1
    }
    return false
  }

  /// One of the words anywhere.
  func stand(in scene: Scene) -> Bool { scene.tokens.contains { contains($0) } }
}

extension Scene {
  /// The last token that begins before that byte; -1 for none.
  func tokenIndex(before position: Int) -> Int {
    var low = 0
    var high = tokens.count
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].start < position { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  /// A finding about those bytes.
  func finding(_ kind: Finding.Kind, _ severity: Severity, _ range: Range<Int>, seen: [String]) -> Finding {
    Finding(kind: kind, severity: severity, span: reading.span(range), seen: seen)
  }
}
