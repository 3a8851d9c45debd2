/// Numbers of French professionals: RPPS (11 digits), its national form (8 + RPPS) and ADELI (9 digits).
enum ProfessionalNumber {
  private static let labels = Labels("rpps idnps adeli")
  private static let establishment = Labels("finess siret siren")

  static func find(_ run: NumberRun, in scene: Scene) -> Finding? {
    guard (9...12).contains(run.digits.count), !run.touchesLetter else { return nil }
    let start = run.range.lowerBound
    guard !establishment.stand(before: start, in: scene, within: 20) else { return nil }
    let isLabelled = labels.stand(before: start, in: scene, within: 40)
    // The Luhn check is a hint that one number in ten passes: without a label it is asked together with the beginning.
    let looksIssued =
      run.digits.count == 11 && run.digits[0] == 1 && run.digits[1] == 0 && NumberRun.passesLuhn(run.digits[...])
    guard isLabelled || looksIssued else { return nil }
    return scene.finding(
      .professionalNumber, .hold, run.range, seen: [Mask.number(run.range, in: scene, shown: 2)])
  }
}
