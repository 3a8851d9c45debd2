/// Numbers of people in the United Kingdom and the United States.
enum AngloIdentity {
  private static let nhs = Labels("nhs chi pds")
  private static let book = Labels("isbn issn doi pmid asin")
  private static let security = Labels("ssn ssns")
  private static let social = Labels("social security")
  private static let french = Labels("sociale secu")
  private static let parts = Labels("part serial order batch lot invoice tracking ticket model")

  /// An NHS number: ten digits, 3-3-4, the last one a check modulo 11.
  static func nhsNumber(_ run: NumberRun, in scene: Scene) -> Finding? {
    guard run.digits.count == 10, !run.touchesLetter else { return nil }
    let isGrouped = run.groups == [3, 3, 4] && run.separators.allSatisfy { $0 == 0x20 || $0 == 0x2D }
    guard isGrouped || run.groups == [10] || run.groups == [3, 3, 2, 2] else { return nil }
    let before = scene.reading.byte(run.range.lowerBound - 1)
    guard before != 0x28, before != 0x2B, !book.stand(before: run.range.lowerBound, in: scene, within: 12) else {
      return nil
    }
    let isLabelled =
      nhs.stand(before: run.range.lowerBound, in: scene)
      || nhs.stand(after: run.range.upperBound, in: scene, within: 16)
    let isValid = isNHSNumber(run.digits)
    let seen = [Mask.number(run.range, in: scene, shown: 3)]
    if isValid, isLabelled || (isGrouped && !parts.stand(before: run.range.lowerBound, in: scene, within: 16)) {
      return scene.finding(.nhsNumber, .block, run.range, seen: seen)
    }
    return isLabelled ? scene.finding(.nhsNumber, .holdHigh, run.range, seen: seen) : nil
  }

  static func isNHSNumber(_ digits: [UInt8]) -> Bool {
    guard digits.count == 10 else { return false }
    let sum = zip(digits, stride(from: 10, through: 2, by: -1)).reduce(0) { $0 + Int($1.0) * $1.1 }
    let check = (11 - sum % 11) % 11
    return check != 10 && check == Int(digits[9])
  }

  /// A social security number of the United States: 3-2-4, no check digit, areas that are never given left out.
  static func securityNumber(_ run: NumberRun, in scene: Scene) -> Finding? {
    guard run.digits.count == 9, !run.touchesLetter else { return nil }
    let area = Int(run.digits[0]) * 100 + Int(run.digits[1]) * 10 + Int(run.digits[2])
    let group = run.digits[3] + run.digits[4]
    let serial = run.digits[5...].reduce(0) { $0 + Int($1) }
    guard area != 0, area != 666, group != 0, serial != 0 else { return nil }
    let start = run.range.lowerBound
    let isLabelled = security.stand(before: start, in: scene) || isSocialSecurity(before: start, run, scene)
    let isDashed = run.groups == [3, 2, 4] && run.separators.allSatisfy { $0 == 0x2D }
    guard isLabelled || (isDashed && area < 900) else { return nil }
    guard
      isDashed || run.groups == [9] || run.groups == [3, 2, 4] || run.groups == [3, 3, 3] || run.groups == [5, 4]
        || isLabelled
    else { return nil }
    return scene.finding(
      .americanSecurityNumber, .block, run.range, seen: [Mask.number(run.range, in: scene, shown: 0)])
  }

  /// In French only with its own groups: nine digits of a French number may be written otherwise.
  private static func isSocialSecurity(before position: Int, _ run: NumberRun, _ scene: Scene) -> Bool {
    scene.language == .english
      ? social.stand(before: position, in: scene, within: 30)
      : run.groups == [3, 2, 4] && french.stand(before: position, in: scene, within: 30)
  }
}
