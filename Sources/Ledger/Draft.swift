public import FoundationEssentials
public import Model

/// What a person is shown of an announcement that is held for what it says.
public struct HeldDraft: Sendable, Equatable, Codable {
  /// A text as it would leave.
  public struct Field: Sendable, Equatable, Codable {
    /// What it is: text, alt text, picture.
    public var name: String
    /// Exactly what would be sent.
    public var text: String

    /// A text with its name.
    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// All texts of the draft.
  public var fields: [Field]
  /// What was found, in the owner's words, without any secret.
  public var findings: [String]

  /// A draft and what was found in it.
  public init(fields: [Field], findings: [String]) {
    self.fields = fields
    self.findings = findings
  }
}

/// What the owner wrote instead of the feed's words.
public struct EntryEdit: Sendable, Equatable {
  /// Instead of the title; nil leaves it.
  public var title: String?
  /// Instead of the summary; nil leaves it.
  public var summary: String?

  /// Other words for an entry.
  public init(title: String? = nil, summary: String? = nil) {
    self.title = title
    self.summary = summary
  }
}

/// The part of the ledger that keeps what the guard held and what a person said to it.
public protocol DraftLedger: Sendable {
  /// pending → held for what the draft says; a person is shown the draft, and approves that hash of it and no other.
  func hold(_ id: Announcement.ID, _ reason: Reason, _ draft: HeldDraft, hash: String, at now: Date)
    async throws(LedgerError)
  /// The hash of the draft that a person approved; nil for none.
  func cleared(_ id: Announcement.ID) async throws(LedgerError) -> String?
  /// The draft that an announcement was held with; nil where it never was.
  func draft(of id: Announcement.ID) async throws(LedgerError) -> HeldDraft?
  /// What the owner wrote instead of the feed's words; nil for nothing.
  func edit(of entry: Entry.ID) async throws(LedgerError) -> EntryEdit?
}
