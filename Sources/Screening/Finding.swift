/// One text of an announcement as it would leave: the title, the excerpt, a draft, alt text, a file's name, a link.
public struct ScreenedField: Sendable, Equatable {
  /// What the owner knows it by.
  public var name: String
  /// Exactly what would be sent.
  public var text: String

  /// A text with its name.
  public init(name: String, text: String) {
    self.name = name
    self.text = text
  }
}

/// Where a finding stands: scalars of a field, from `start` up to, not including, `end`.
public struct Span: Sendable, Hashable, Codable {
  /// The field's name.
  public var field: String
  /// The first scalar, counted from 0.
  public var start: Int
  /// One past the last scalar.
  public var end: Int
}

/// How much a finding weighs; the heaviest one decides.
public enum Severity: Int, Sendable, Comparable, Codable {
  /// Told and published.
  case note
  /// Waits for a person.
  case hold
  /// Waits for a person, and names somebody.
  case holdHigh
  /// Never leaves as it is: it must be edited.
  case block

  /// By weight.
  public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
}

/// Something in an announcement that a person must look at before it leaves.
public struct Finding: Sendable, Equatable {
  /// What was found.
  public enum Kind: String, Sendable, CaseIterable {
    /// A French social security number whose key is right.
    case socialSecurityNumber = "identifier_nir"
    /// One that was copied wrongly, or lacks its key.
    case doubtfulSocialSecurityNumber = "identifier_nir_doubtful"
    /// A French health identity (INS).
    case healthIdentity = "identifier_ins"
    /// A number of a hospital, a stay, a sample, a record.
    case recordNumber = "identifier_mrn"
    /// A British NHS number.
    case nhsNumber = "identifier_nhs"
    /// A social security number of the United States.
    case americanSecurityNumber = "identifier_ssn"
    /// The number of a professional (RPPS, ADELI).
    case professionalNumber = "identifier_pro"
    case bankAccount = "bank"
    case credential
    case phone
    case email
    case address
    case birthDate = "birthdate"
    /// Somebody of 90 or more.
    case greatAge = "age_over_89"
    /// A named person who seems to be a patient.
    case namedPatient = "named_patient"
    /// One person's story, told by who cared for them.
    case story = "anecdote"
    /// Details that together point to one person.
    case combination
    /// A rare disease in a small place.
    case rarePlace = "rare_place"
    /// A picture, a file or a link that shows or names somebody.
    case image = "image_or_file"
    /// The owner's own family.
    case relative
    /// A single vignette without anything else.
    case vignette
    /// The check could not be made.
    case unchecked
  }

  /// What was found.
  public var kind: Kind
  /// How much it weighs.
  public var severity: Severity
  /// Where.
  public var span: Span
  /// What was seen, with every identifier masked; the pieces of a story or a combination, in the order of the text.
  public var seen: [String]
  /// The owner says that the person agreed: to be confirmed, it cancels nothing.
  public var mentionsConsent = false
}

/// What the screen says of an announcement.
public enum ScreeningDecision: String, Sendable, Codable {
  /// Nothing detected.
  case publish
  /// A person must look at it.
  case hold
  /// A person must change it.
  case block
}

/// The findings of an announcement, heaviest first, and what follows from them.
public struct ScreeningResult: Sendable, Equatable {
  /// What a person must look at, heaviest first, then in the order of the text.
  public var findings: [Finding]

  /// The decision: that of the heaviest finding.
  public var decision: ScreeningDecision {
    switch findings.map(\.severity).max() {
    case .block: .block
    case .hold, .holdHigh: .hold
    case .note, nil: .publish
    }
  }
}

/// The language that an announcement is written in, as far as the rules care.
enum TextLanguage: Sendable { case french, english }
