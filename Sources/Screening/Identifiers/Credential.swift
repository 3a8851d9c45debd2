/// Passwords with their values, and keys of programs.
enum Credential {
  private static let labels = Labels(
    "mdp password passwords passphrase passcode passwd pwd login logins wifi identifiant identifiants connecte connecter connexion"
  )
  private static let keys: [(prefix: String, atLeast: Int)] = [
    ("sk_live_", 16), ("sk_test_", 16), ("sk-", 20), ("ghp_", 20), ("gho_", 20), ("github_pat_", 20), ("glpat-", 16),
    ("xoxb-", 16), ("xoxp-", 16), ("akia", 16), ("aiza", 30), ("eyj", 40), ("pk_live_", 16), ("rk_live_", 16),
    ("ya29.", 20), ("nsec1", 50),
  ]

  static func find(in scene: Scene) -> [(Finding, Range<Int>)] {
    var found: [(Finding, Range<Int>)] = []
    for (index, token) in scene.tokens.enumerated() {
      guard let range = key(at: token, scene) ?? value(after: index, token, scene) else { continue }
      guard found.last.map({ $0.1.upperBound <= range.lowerBound }) ?? true else { continue }
      found.append(
        (
          scene.finding(
            .credential, .block, range, seen: [Mask.masked(scene.reading.original(range), first: 1, last: 0)]), range
        ))
    }
    return found
  }

  private static let longest = 120

  private static func key(at token: Token, _ scene: Scene) -> Range<Int>? {
    let reading = scene.reading
    let before = reading.byte(token.start - 1)
    guard token.kind != .mark, !Reading.isLetter(before), !Reading.isDigit(before) else { return nil }
    let first = reading.byte(token.start)
    guard
      first == 0x73 || first == 0x67 || first == 0x78 || first == 0x61 || first == 0x65 || first == 0x70
        || first == 0x72
        || first == 0x79 || first == 0x6E
    else { return nil }
    let end = chunk(from: token.start, reading)
    let length = end - token.start
    for key in keys where length >= key.prefix.utf8.count + key.atLeast {
      if reading.text(token.start..<token.start + key.prefix.utf8.count) == key.prefix { return token.start..<end }
    }
    return nil
  }

  /// «mot de passe Hippocrate!74», «reception / Winter2024!»: a chunk with letters and digits, or a sign inside.
  private static func value(after index: Int, _ token: Token, _ scene: Scene) -> Range<Int>? {
    let isPassword = scene.isWord(index, "passe") && scene.isWord(index - 1, "de") && scene.isWord(index - 2, "mot")
    guard token.kind == .word, isPassword || labels.contains(token) else { return nil }
    let reading = scene.reading
    var position = token.end
    let field = token.field
    let limit = min(
      token.end + 60, field + 1 < reading.fieldStarts.count ? reading.fieldStarts[field + 1] + 60 : reading.bytes.count)
    while position < limit {
      let byte = reading.byte(position)
      guard byte != 0x20, byte != 0x0A, byte > 0x20 else {
        position += 1
        continue
      }
      if byte == 0x28 || byte == 0x22 {
        position += 1
        continue
      }
      let end = chunk(from: position, reading)
      let stop = trimmed(position..<end, reading)
      if looksSecret(position..<stop, reading) { return position..<stop }
      position = max(end, position + 1)
    }
    return nil
  }

  private static func chunk(from start: Int, _ reading: Reading) -> Int {
    var end = start
    while end < reading.bytes.count, reading.bytes[end] > 0x20, end - start < longest { end += 1 }
    return end
  }

  /// Without the marks of the sentence behind it.
  private static func trimmed(_ range: Range<Int>, _ reading: Reading) -> Int {
    var end = range.upperBound
    while end > range.lowerBound, [0x2E, 0x2C, 0x3B, 0x3A, 0x22, 0x29].contains(reading.byte(end - 1)) { end -= 1 }
    return end
  }

  private static func looksSecret(_ range: Range<Int>, _ reading: Reading) -> Bool {
    guard (6...64).contains(range.count) else { return false }
    var letters = 0
    var digits = 0
    var signs = 0
    for index in range {
      let byte = reading.bytes[index]
      if Reading.isDigit(byte) {
        digits += 1
      } else if Reading.isLetter(byte) {
        letters += 1
      } else if [0x21, 0x26, 0x24, 0x25, 0x2A, 0x2B, 0x3D, 0x40, 0x23, 0x5F, 0x2D, 0x3F].contains(byte),
        index + 1 < range.upperBound || byte == 0x21
      {
        signs += 1
      } else {
        return false
      }
    }
    return letters >= 2 && digits >= 1 && (digits >= 2 || signs >= 1)
  }
}
