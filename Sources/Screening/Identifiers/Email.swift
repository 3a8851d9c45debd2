/// E-mail addresses that look like a person's, also where «@» and «.» are written in words.
enum Email {
  /// Addresses that belong to a desk, not to somebody.
  private static let roles = Set(
    [
      "contact", "info", "infos", "secretariat", "redaction", "inscription", "inscriptions", "abstract", "abstracts",
      "letters", "bonjour", "hello", "podcast", "editor", "editors", "editorial", "press", "presse", "admin", "support",
      "help", "aide", "accueil", "cabinet", "reception", "office", "team", "equipe", "congres", "congress", "events",
      "jobs", "recrutement", "newsletter", "noreply", "webmaster", "postmaster", "news", "courrier", "questions",
      "enquiries", "feedback", "registration", "registrations", "bureau", "asso", "association", "rgpd", "dpo", "mail",
      "service", "formation", "communication", "soumission", "submissions", "manuscripts", "manuscrits", "articles",
    ])

  static func find(in scene: Scene) -> [(Finding, Range<Int>)] {
    var found: [(Finding, Range<Int>)] = []
    for (index, token) in scene.tokens.enumerated() {
      guard let sign = sign(at: index, token, scene), let name = name(before: index, scene),
        let end = domain(after: sign, scene)
      else { continue }
      let local = scene.reading.text(name..<token.start).prefix { $0 != " " && $0 != "[" && $0 != "(" }
      guard !isRole(local) else { continue }
      let range = name..<end
      found.append((scene.finding(.email, .holdHigh, range, seen: [Mask.email(scene.reading.original(range))]), range))
    }
    return found
  }

  private static func isRole(_ local: Substring) -> Bool {
    local.split { $0 == "." || $0 == "-" || $0 == "_" || $0 == "+" }.contains { part in
      roles.contains(String(part)) || roles.contains(String(part.prefix { !$0.isNumber }))
    }
  }

  /// «@», «(arobase)», «[at]»: the byte where the domain begins.
  private static func sign(at index: Int, _ token: Token, _ scene: Scene) -> Int? {
    if token.kind == .mark, token.value == 0x40 { return token.end }
    guard token.kind == .mark, token.value == 0x28 || token.value == 0x5B, let word = scene.reading.token(index + 1),
      let close = scene.reading.token(index + 2), close.value == 0x29 || close.value == 0x5D,
      close.kind == .mark,
      scene.isWord(index + 1, "at") || scene.isWord(index + 1, "arobase")
        || scene.isWord(index + 1, "arobas") || word.value == 0x40
    else { return nil }
    return close.end
  }

  /// Where the part before the sign begins.
  private static func name(before index: Int, _ scene: Scene) -> Int? {
    let reading = scene.reading
    guard let token = reading.token(index) else { return nil }
    var position = token.start
    if token.value != 0x40, reading.byte(position - 1) == 0x20 { position -= 1 }
    let end = position
    while isLocal(reading.byte(position - 1)), end - position < 64 { position -= 1 }
    while position < end, reading.byte(position) == 0x2E || reading.byte(position) == 0x2D { position += 1 }
    // «https://user@host» is an address of the web.
    let isWeb = reading.text(max(0, position - 40)..<position).split(separator: " ").last?.contains("://") ?? false
    // «@name@server» is a name of the fediverse.
    return position < end && !isWeb && reading.byte(position - 1) != 0x40 ? position : nil
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    Reading.isLetter(byte) || Reading.isDigit(byte) || byte == 0x2E || byte == 0x2D || byte == 0x5F || byte == 0x2B
      || byte == 0x25
  }

  /// Where the domain ends: at least one full stop in it, written or said. A name of the fediverse has a sign before it.
  private static func domain(after start: Int, _ scene: Scene) -> Int? {
    let reading = scene.reading
    var position = start
    while reading.byte(position) == 0x20, position < start + 2 { position += 1 }
    var dots = 0
    var letters = 0
    while position - start < 120 {
      let byte = reading.byte(position)
      if Reading.isLetter(byte) || Reading.isDigit(byte) || byte == 0x2D {
        letters += 1
        position += 1
      } else if byte == 0x2E, Reading.isLetter(reading.byte(position + 1)) {
        dots += 1
        position += 1
      } else if let spelled = ["(point)", "[point]", "(dot)", "[dot]", " (point) ", " [dot] ", " (dot) ", " [point] "]
        .first(where: {
          reading.text(position..<position + $0.utf8.count) == $0
        })
      {
        dots += 1
        position += spelled.utf8.count
      } else {
        break
      }
    }
    return dots > 0 && letters > 2 ? position : nil
  }
}
