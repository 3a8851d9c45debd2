/// What a feed says of its language, as networks take it.
enum LanguageCode {
  /// The primary subtag of a language tag: all that Mastodon takes. GoToSocial and Bluesky refuse the whole post for what
  /// is no tag, and feeds write «fr_FR» and «français».
  static func of(_ tag: String?) -> String? {
    guard let code = tag?.split(whereSeparator: { $0 == "-" || $0 == "_" }).first?.lowercased(),
      (2...3).contains(code.utf8.count), code.utf8.allSatisfy({ (0x61...0x7A).contains($0) })
    else { return nil }
    return code
  }
}
