/// What the lists say of a word or of several words together; one may be many things.
struct WordClass: OptionSet, Hashable {
  let rawValue: UInt64

  // From the lists of medicine and of the world.
  static let eponym = bit(0), illness = bit(1), rareDisease = bit(2), figure = bit(3), fictional = bit(4)
  static let given = bit(5), givenOrWord = bit(6)
  static let carer = bit(7), publicOffice = bit(8), occupation = bit(9)
  static let ill = bit(10), care = bit(11), death = bit(12), sensitive = bit(13)
  static let city = bit(14), town = bit(15), region = bit(16)
  // From the list of cues.
  static let civility = bit(17), doctor = bit(18), patient = bit(19), patients = bit(20), person = bit(21)
  static let family = bit(22), mine = bit(23), ours = bit(24), author = bit(25), he = bit(26), his = bit(27)
  static let indefinite = bit(28), definite = bit(29), plural = bit(30), when = bit(31), month = bit(32)
  static let setting = bit(33), generic = bit(34), source = bit(35), fiction = bit(36), venue = bit(37)
  /// The name in a rare disease's name: «un Marfan» is one, «Marfan» somebody.
  static let rareName = bit(38)
  static let only = bit(39), creed = bit(40), kin = bit(41), farewell = bit(42)
  static let colleague = bit(43), image = bit(44), feature = bit(45), consent = bit(46), humanVerb = bit(47)
  static let event = bit(48), institution = bit(49), school = bit(50), place = bit(51), own = bit(52)
  static let body = bit(53)
  static let offer = bit(56)
  /// A whole name of the eponyms, figures or fiction that is one word: it may be an ordinary surname too.
  static let surname = bit(55)
  /// The beginning of a longer entry.
  static let prefix = bit(63)

  /// Says that somebody is ill, treated or dead.
  static let health: WordClass = [.illness, .rareDisease, .ill, .care, .death, .sensitive]
  /// A known place, of whatever size.
  static let knownPlace: WordClass = [.city, .town, .region]

  private static func bit(_ number: UInt64) -> WordClass { WordClass(rawValue: 1 << number) }

  /// The class of a line of `cues.tsv`; nil for a word that is none.
  init?(cue: Substring) {
    guard let known = Self.cues[String(cue)] else { return nil }
    self = known
  }

  init(rawValue: UInt64) { self.rawValue = rawValue }

  private static let cues: [String: WordClass] = [
    "civility": .civility, "doctor": .doctor, "patient": .patient, "patients": .patients, "person": .person,
    "family": .family, "mine": .mine, "ours": .ours, "author": .author, "he": .he, "his": .his,
    "indefinite": .indefinite, "definite": .definite, "plural": .plural, "when": .when, "month": .month,
    "setting": .setting, "generic": .generic, "source": .source, "fiction": .fiction, "venue": .venue,
    "only": .only, "creed": .creed, "kin": .kin, "farewell": .farewell, "colleague": .colleague,
    "image": .image, "feature": .feature, "consent": .consent, "humanverb": .humanVerb, "event": .event,
    "pro": .institution, "school": .school, "place": .place, "self": .own,
    "offer": .offer, "body": .body, "trade": .occupation,
  ]
}
