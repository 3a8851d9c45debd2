internal import Composing
internal import Crypto
internal import FoundationEssentials
internal import Ledger
internal import Model
public import Screening

/// Has every draft looked at before it leaves, exactly as it would leave.
public struct SecrecyDesk: Sendable {
  private let screen: Screen
  private let settings: String

  /// A desk with the owner's settings.
  public init(_ screen: Screen = Screen(isStrict: true)) {
    self.screen = screen
    settings = "\(Screen.version) \(screen.isStrict) \(screen.allowed)"
  }

  /// Reads the lists, which takes a moment the first time.
  func prepare() { Screen.prepare() }

  /// A draft that may leave, or why a person must look at it first.
  struct Judgement {
    let reason: Reason?
    let draft: HeldDraft
    /// Over the draft and the settings: any change is another hash.
    let hash: String
  }

  /// What is to be said to the texts of a draft.
  /// - Parameter signature: the author's name, where the wording puts it into the text: that is nobody's patient.
  func judge(
    _ fields: [ScreenedField], language: String?, signature: String?, approval: Approval, entry: Entry, say: Language
  ) -> Judgement {
    var screen = screen
    if let signature { screen.allowed.people.append(signature) }
    let result = screen.result(for: fields, language: language)
    var findings = result.findings.filter { $0.severity > .note }.map { $0.sentence(in: say) }
    findings = findings.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    let code: Reason.Code? =
      switch result.decision {
      case .block: .blocked
      case .hold: .findings
      case .publish: approval.waits(for: entry) ? .approval : nil
      }
    let kept = fields.map { HeldDraft.Field(name: $0.name, text: $0.text) }
    return Judgement(
      reason: code.map { Reason($0, findings.joined(separator: " ")) },
      draft: HeldDraft(fields: kept, findings: findings), hash: hash(fields))
  }

  private func hash(_ fields: [ScreenedField]) -> String {
    let texts = fields.map { "\($0.name)\u{0}\($0.text)" }.joined(separator: "\u{0}\u{0}")
    return Hexadecimal.encode(HMAC.sha256(key: Array("crieur draft".utf8), Array("\(settings)\u{0}\(texts)".utf8)))
  }

  /// A title as it stands in lists: what is held for what it says shows no number of anybody.
  static func listed(_ title: String?, _ reason: Reason?) -> String? {
    reason?.isAboutDraft == true ? title.map(masked) : title
  }

  /// A text without any number of anybody.
  static func masked(_ text: String) -> String { Screen().masked(text) }

  /// Everything of a draft that others would read: the text, the warning before it, what the picture says, the names of
  /// its file, the card, the link behind a short one.
  static func fields(of draft: Draft, _ entry: Entry, wording: Wording, card: Card?, pictures: [Picture])
    -> [ScreenedField]
  {
    var fields = [ScreenedField(name: "text", text: draft.text)]
    func add(_ name: String, _ text: String?) {
      guard let text, !text.isEmpty, !fields.contains(where: { $0.text.contains(text) }) else { return }
      fields.append(ScreenedField(name: name, text: text))
    }
    add("content warning", wording.contentWarning)
    let words = [card?.title, card?.description].compactMap(\.self).filter { !$0.isEmpty && !draft.text.contains($0) }
    add("card", words.joined(separator: "\n"))
    // Which of them it will be is known when they were fetched; all are looked at.
    for picture in pictures.prefix(4) {
      add("alt text", picture.alt)
      add("picture", picture.url)
    }
    add("link", entry.link)
    return fields
  }
}
