/// The French social security number (NIR), and the health identity that is made of it (INS).
///
/// 15 characters: sex, year, month, département (2A and 2B in Corsica), commune, order, key = 97 - (first 13 mod 97).
enum FrenchIdentity {
  private static let labels = Labels(
    "nir secu securite sociale insee matricule assure assuree assures vitale ameli immatriculation immatricule ins nia amo rang insured security"
  )
  private static let health = Labels("ins nia insi identitovigilance")

  /// The findings, and the ranges they take: no other rule reads these digits again.
  static func find(in scene: Scene) -> [(Finding, Range<Int>)] {
    var found: [(Finding, Range<Int>)] = []
    let bytes = scene.reading.bytes
    var position = 0
    while position < bytes.count {
      guard "123478".utf8.contains(bytes[position]), isFree(position - 1, scene), let number = read(position, scene)
      else {
        position += 1
        continue
      }
      if let finding = finding(number, in: scene) {
        found.append((finding, number.range))
        position = number.range.upperBound
      } else {
        position += 1
      }
    }
    return found
  }

  /// Digits of something longer are no number of their own.
  private static func isFree(_ before: Int, _ scene: Scene) -> Bool {
    let byte = scene.reading.byte(before)
    if Reading.isDigit(byte) { return false }
    if Reading.isLetter(byte) { return false }
    if byte == 0x2E || byte == 0x2D || byte == 0x2C { return !Reading.isDigit(scene.reading.byte(before - 1)) }
    return true
  }

  struct Number {
    var range: Range<Int>
    /// The first thirteen, Corsica's letters replaced by the digits that the key counts.
    var digits: [UInt8]
    /// The département has a letter.
    var isCorsican: Bool
    var key: Int?
    /// Digits follow at once: part of something longer.
    var goesOn: Bool
  }

  private static func isJoin(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x2E || byte == 0x2D || byte == 0x2F }

  private static func read(_ start: Int, _ scene: Scene) -> Number? {
    let reading = scene.reading
    var position = start
    var digits: [UInt8] = []
    var corsican = false
    while digits.count < 13 {
      let byte = reading.byte(position)
      if Reading.isDigit(byte) {
        digits.append(byte - 0x30)
      } else if digits.count == 6, digits[5] == 2, byte == 0x61 || byte == 0x62 {
        // 2A counts as 19, 2B as 18.
        digits[5] = 1
        digits.append(byte == 0x61 ? 9 : 8)
        corsican = true
      } else if isJoin(byte), !digits.isEmpty, !isJoin(reading.byte(position - 1)) {
      } else {
        return nil
      }
      position += 1
    }
    guard isPlausible(digits) else { return nil }
    let bare = position
    if let (key, end) = key(after: position, scene) {
      return Number(range: start..<end, digits: digits, isCorsican: corsican, key: key, goesOn: false)
    }
    let goesOn = Reading.isDigit(reading.byte(bare)) || Reading.isLetter(reading.byte(bare))
    return Number(range: start..<bare, digits: digits, isCorsican: corsican, key: nil, goesOn: goesOn)
  }

  /// Months 01-12, and those of people whose month is unknown.
  private static func isPlausible(_ digits: [UInt8]) -> Bool {
    guard digits.count == 13 else { return false }
    let month = Int(digits[3]) * 10 + Int(digits[4])
    return (1...12).contains(month) || (20...42).contains(month) || (50...99).contains(month)
  }

  /// Two digits that follow, or stand behind «clé» or «key».
  private static func key(after position: Int, _ scene: Scene) -> (Int, Int)? {
    let reading = scene.reading
    var place = position
    var steps = 0
    while steps < 12 {
      let byte = reading.byte(place)
      if Reading.isDigit(byte) { break }
      if byte == 0x63 || byte == 0x6B, ["cle", "key"].contains(reading.text(place..<place + 3)) {
        place += 3
      } else if byte == 0x20 || byte == 0x2E || byte == 0x2D || byte == 0x2F || byte == 0x28 || byte == 0x2C
        || byte == 0x3A
      {
        place += 1
      } else {
        return nil
      }
      steps += 1
    }
    let first = reading.byte(place)
    let second = reading.byte(place + 1)
    guard Reading.isDigit(first), Reading.isDigit(second), !Reading.isDigit(reading.byte(place + 2)) else { return nil }
    return (Int(first - 0x30) * 10 + Int(second - 0x30), place + 2)
  }

  private static func finding(_ number: Number, in scene: Scene) -> Finding? {
    let expected = 97 - NumberRun.remainder(number.digits, 97)
    let isLabelled = labels.stand(before: number.range.lowerBound, in: scene, within: 48)
    guard number.key == expected || (!number.goesOn && isLabelled) else { return nil }
    let masked = Mask.number(number.range, in: scene, shown: 3)
    if number.key == expected {
      let isHealth =
        health.stand(before: number.range.lowerBound, in: scene)
        || isIdentityDomain(after: number.range.upperBound, scene)
      return scene.finding(
        isHealth ? .healthIdentity : .socialSecurityNumber, .block, number.range, seen: [masked])
    }
    return scene.finding(.doubtfulSocialSecurityNumber, .holdHigh, number.range, seen: [masked])
  }

  /// The domains (OID) of the health identity: 1.2.250.1.213.1.4.8, .9 and .2.
  private static func isIdentityDomain(after position: Int, _ scene: Scene) -> Bool {
    scene.reading.text(position..<position + 40).contains("1.2.250.1.213.1.4.")
  }
}
