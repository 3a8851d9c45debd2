/// The guard of professional secrecy: reads an announcement exactly as it would leave and finds what a person must look
/// at. Pure, deterministic, linear in the length of the text.
///
/// What the rules look for, and what they cannot see, is written in `Deploy/SECRECY.md`.
public struct Screen: Sendable {
  /// Longer texts are not read: they wait for a person.
  public static let mostBytes = 10_240

  /// Counts up with the rules: a draft that was approved under others is looked at again.
  public static let version = 2

  /// Notes wait for a person too: right where the blog tells where its author works.
  public var isStrict: Bool
  /// What the owner declared harmless.
  public var allowed: Allowance

  /// A screen with the owner's settings.
  public init(isStrict: Bool = false, allowed: Allowance = Allowance()) {
    self.isStrict = isStrict
    self.allowed = allowed
  }

  /// Reads the lists, about a tenth of a second of work that is done once.
  public static func prepare() { _ = Lexicon.shared.classes(Lexicon.seed, .french) }

  /// What is to be looked at in these texts.
  ///
  /// - Parameter language: `fr` or `en` where the announcement says so; the words decide.
  public func result(for fields: [ScreenedField], language: String? = nil) -> ScreeningResult {
    let bytes = fields.reduce(0) { $0 + $1.text.utf8.count }
    // Letters may fold to many: a short text of them is long too.
    guard bytes <= Self.mostBytes, Self.foldedBytes(fields) <= 2 * Self.mostBytes else {
      let span = Span(field: fields.first?.name ?? "", start: 0, end: 0)
      return ScreeningResult(findings: [Finding(kind: .unchecked, severity: .hold, span: span, seen: [])])
    }
    let declared: TextLanguage? =
      language?.hasPrefix("en") == true ? .english : language?.hasPrefix("fr") == true ? .french : nil
    let scene = Scene(fields, declared: declared)
    var findings = Self.identifiers(scene) + stories(scene)
    findings = findings.compactMap { allowed.judge($0, in: scene) }
    if isStrict {
      for index in findings.indices where findings[index].severity == .note { findings[index].severity = .hold }
    }
    return ScreeningResult(findings: Self.ordered(findings, fields))
  }

  private static func foldedBytes(_ fields: [ScreenedField]) -> Int {
    fields.reduce(0) {
      $0 + $1.text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x80 ? 1 : Folding.fold($1).bytes.count) }
    }
  }

  /// Identifiers, each digit read by one rule only: the surest first.
  static func identifiers(_ scene: Scene) -> [Finding] {
    var taken: [Range<Int>] = []
    var findings: [Finding] = []
    func take(_ found: [(Finding, Range<Int>)]) {
      for (finding, range) in found where !taken.contains(where: { $0.overlaps(range) }) {
        taken.append(range)
        findings.append(finding)
      }
    }
    take(Credential.find(in: scene))
    take(FrenchIdentity.find(in: scene))
    take(BankAccount.find(in: scene))
    take(BirthDate.find(in: scene))
    let runs = NumberRun.all(in: scene.reading).filter { $0.digits.count >= 2 }
    func each(_ rule: (NumberRun, Scene) -> Finding?) {
      for run in runs {
        if let finding = rule(run, scene) { take([(finding, run.range)]) }
      }
    }
    each(AngloIdentity.nhsNumber)
    each(AngloIdentity.securityNumber)
    take(RecordNumber.find(in: scene))
    each(ProfessionalNumber.find)
    each(Phone.find)
    take(Email.find(in: scene))
    take(Address.find(in: scene))
    return findings
  }

  private func stories(_ scene: Scene) -> [Finding] {
    let ages = Age.all(in: scene)
    let cast = Cast(scene)
    let places = NamedPlace.all(in: scene)
    var findings = NamedPatient.find(in: scene, ages: ages)
    findings += [Story.find(in: scene, cast: cast, ages: ages)].compactMap(\.self)
    findings += [Combination.find(in: scene, cast: cast, ages: ages, places: places)].compactMap(\.self)
    findings += GreatAge.find(in: scene, ages: ages)
    findings += Pictures.find(in: scene)
    if findings.isEmpty { findings += [Remarks.find(in: scene, cast: cast, ages: ages)].compactMap(\.self) }
    return findings
  }

  private static func ordered(_ findings: [Finding], _ fields: [ScreenedField]) -> [Finding] {
    let places = Dictionary(fields.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    return findings.enumerated().sorted { left, right in
      if left.element.severity != right.element.severity { return left.element.severity > right.element.severity }
      let one = (places[left.element.span.field] ?? 0, left.element.span.start, left.offset)
      let other = (places[right.element.span.field] ?? 0, right.element.span.start, right.offset)
      return one < other
    }.map(\.element)
  }
}
