/// Names of months and of time zones.
enum DateWords {
  /// The month that a word means, in the languages of the feeds that were seen.
  static func month(_ word: UnsafeBufferPointer<UInt8>) -> Int? {
    guard word.count >= 3, word.count <= 24 else { return nil }
    if word[0] < 0x80, word[1] < 0x80, word[2] < 0x80 {
      let start = packed(word)
      if let month = english[start] { return month }
      // Most dates begin with an English day of the week.
      if word.count == 3, weekdays.contains(start) { return nil }
    }
    let name = String(decoding: word, as: UTF8.self).lowercased()
    return others.first { name.hasPrefix($0.start) }?.month
  }

  /// Seconds east of Greenwich of a zone's name.
  static func zone(_ word: UnsafeBufferPointer<UInt8>) -> Int? {
    word.count <= 4 ? zones[String(decoding: word, as: UTF8.self).lowercased()] : nil
  }

  /// Three letters in one number.
  private static func packed(_ word: UnsafeBufferPointer<UInt8>) -> UInt32 {
    UInt32(word[0] | 0x20) << 16 | UInt32(word[1] | 0x20) << 8 | UInt32(word[2] | 0x20)
  }

  private static let weekdays: Set<UInt32> = Set(
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map { Array($0.utf8).withUnsafeBufferPointer(packed) })

  private static let english: [UInt32: Int] = {
    var table: [UInt32: Int] = [:]
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    for (index, name) in names.enumerated() {
      // French «juin» and «juillet» begin alike in their first three letters only.
      Array(name.utf8).withUnsafeBufferPointer { table[packed($0)] = index + 1 }
    }
    return table
  }()

  /// By their beginnings, the longer ones first.
  private static let others: [(start: String, month: Int)] = [
    // French
    ("juil", 7), ("juin", 6), ("janv", 1), ("fév", 2), ("fev", 2), ("avr", 4), ("mai", 5), ("aoû", 8), ("aou", 8),
    ("déc", 12),
    // German, Dutch
    ("jän", 1), ("mär", 3), ("okt", 10), ("dez", 12), ("mrt", 3), ("maa", 3), ("mei", 5), ("maart", 3),
    // Spanish, Italian, Portuguese
    ("ene", 1), ("gen", 1), ("abr", 4), ("mag", 5), ("giu", 6), ("lug", 7), ("ago", 8), ("set", 9), ("ott", 10),
    ("out", 10), ("dic", 12), ("fev", 2),
    // Greek
    ("ιαν", 1), ("φεβ", 2), ("μάρ", 3), ("μαρ", 3), ("απρ", 4), ("μάι", 5), ("μαϊ", 5), ("μαι", 5), ("ιούν", 6),
    ("ιουν", 6), ("ιούλ", 7), ("ιουλ", 7), ("αύγ", 8), ("αυγ", 8), ("σεπ", 9), ("οκτ", 10), ("νοέ", 11), ("νοε", 11),
    ("δεκ", 12),
  ]

  private static let zones: [String: Int] = [
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "wet": 0,
    "ast": -4 * 3600, "adt": -3 * 3600, "at": -4 * 3600, "est": -5 * 3600, "edt": -4 * 3600, "et": -5 * 3600,
    "cst": -6 * 3600, "cdt": -5 * 3600, "ct": -6 * 3600, "mst": -7 * 3600, "mdt": -6 * 3600, "mt": -7 * 3600,
    "pst": -8 * 3600, "pdt": -7 * 3600, "pt": -8 * 3600,
    "bst": 3600, "ist": 19_800, "cet": 3600, "met": 3600, "mez": 3600, "cest": 7200, "mest": 7200, "west": 3600,
    "eet": 7200, "eest": 10_800, "msk": 10_800, "jst": 32_400, "kst": 32_400, "aest": 36_000, "aedt": 39_600,
    "nzst": 43_200, "nzdt": 46_800,
  ]
}
