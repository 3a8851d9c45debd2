/// Telephone numbers of people; public ones are let through.
enum Phone {
  private static let free = Labels("antipoison samu pompiers vert urgence poison helpline hotline samaritans crisis")
  private static let lines = Labels("antipoison samu helpline hotline samaritans surtaxe gratuit freephone switchboard")
  private static let books = Labels(
    "isbn issn siret siren finess lot lots cip doi pmid part order invoice tracking octet ticket ean reference fabricant ref"
  )
  private static let tollFree: Set<Int> = [800, 833, 844, 855, 866, 877, 888, 900]

  static func find(_ run: NumberRun, in scene: Scene) -> Finding? {
    guard !run.touchesLetter, let length = length(of: run, in: scene) else { return nil }
    let start = run.range.lowerBound
    guard !free.stand(before: start, in: scene, within: 40), !isPublic(scene),
      !books.stand(before: start, in: scene, within: 16)
    else {
      return nil
    }
    let range = start..<max(run.range.upperBound, length)
    return scene.finding(.phone, .holdHigh, range, seen: [Mask.number(range, in: scene, shown: 2)])
  }

  /// A helpline is named, and nobody else.
  private static func isPublic(_ scene: Scene) -> Bool {
    lines.stand(in: scene) && scene.all.isDisjoint(with: [.he, .his, .patient, .mine, .author, .family, .person])
  }

  /// Where the number ends, for what is one.
  private static func length(of run: NumberRun, in scene: Scene) -> Int? {
    let reading = scene.reading
    let isInternational = reading.byte(run.range.lowerBound - 1) == 0x2B || isDialled(run)
    let digits = run.digits
    if isInternational { return international(digits, run, reading) }
    if isFrench(digits), run.groups != [4, 3, 3] { return run.range.upperBound }
    if digits.count == 11, isBritish(digits), run.groups.count <= 3 { return run.range.upperBound }
    if digits.count == 10, digits[0] >= 2, digits[3] >= 2, isAmerican(run, reading) { return run.range.upperBound }
    return american(run, reading)
  }

  /// «0033 6 …», without hyphens.
  private static func isDialled(_ run: NumberRun) -> Bool {
    run.digits.starts(with: [0, 0]) && !run.separators.contains(0x2D)
      && [[3, 3], [3, 2], [4, 1], [4, 4], [4, 9], [3, 4], [3, 9], [3, 5], [1]].contains {
        run.digits.dropFirst(2).starts(with: $0)
      }
  }

  private static func isFrench(_ digits: [UInt8]) -> Bool {
    digits.count == 10 && digits[0] == 0 && digits[1] > 0 && !(digits[1] == 8 && digits[2] <= 2)
  }

  private static func isBritish(_ digits: [UInt8]) -> Bool {
    guard digits[0] == 0 else { return false }
    if digits[1] == 8 || digits[1] == 0 { return false }
    return digits[1] == 7 || digits[1] == 1 || digits[1] == 2
  }

  /// +33 6 …, 0033, +33 (0)6, +44, +1, +32, +41 and others: 8 to 13 digits behind the sign.
  private static func international(_ digits: [UInt8], _ run: NumberRun, _ reading: Reading) -> Int? {
    if (8...15).contains(digits.count) { return run.range.upperBound }
    // «+33 (0)6 39 …»: the bracket cuts the run.
    guard digits.count <= 3, reading.text(run.range.upperBound..<run.range.upperBound + 4).contains("(0)") else {
      return nil
    }
    var end = run.range.upperBound
    while reading.byte(end) != 0x29 { end += 1 }  // it is there, as was just seen
    end += 1
    while Reading.isDigit(reading.byte(end)) || isJoin(reading.byte(end)) && Reading.isDigit(reading.byte(end + 1)) {
      end += 1
    }
    return end
  }

  private static func isJoin(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x2E || byte == 0x2D }

  /// «(212) 555-0187».
  private static func american(_ run: NumberRun, _ reading: Reading) -> Int? {
    guard run.digits.count == 3, run.groups == [3], reading.byte(run.range.lowerBound - 1) == 0x28,
      reading.byte(run.range.upperBound) == 0x29
    else { return nil }
    let rest = reading.text(run.range.upperBound + 1..<run.range.upperBound + 11).filter { $0 != " " }
    let parts = rest.prefix(8).split(separator: "-")
    guard parts.count == 2, parts[0].count == 3, parts[1].count >= 4,
      parts.allSatisfy({ $0.prefix(4).allSatisfy(\.isNumber) })
    else { return nil }
    let area = run.digits.reduce(0) { $0 * 10 + Int($1) }
    var end = run.range.upperBound + 1
    while Reading.isDigit(reading.byte(end)) || isJoin(reading.byte(end)) && Reading.isDigit(reading.byte(end + 1)) {
      end += 1
    }
    return tollFree.contains(area) ? nil : end
  }

  private static func isAmerican(_ run: NumberRun, _ reading: Reading) -> Bool {
    guard run.groups == [3, 3, 4], run.separators == [0x2D, 0x2D] || run.separators == [0x2E, 0x2E] else {
      return false
    }
    let area = Int(run.digits[0]) * 100 + Int(run.digits[1]) * 10 + Int(run.digits[2])
    return !tollFree.contains(area) && !AngloIdentity.isNHSNumber(run.digits)
  }
}
