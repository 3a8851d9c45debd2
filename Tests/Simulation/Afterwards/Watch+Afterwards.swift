import FoundationEssentials

// What may be asked of a network about a post that it has, and what must stand there in the end.
extension Watch {
  /// A correction as the ledger has it, with the announcement that it is of.
  private struct Correcting {
    let post: String?
    let announcement: Int64
    let entry: Int64
    let cause: String
    let asked: Int64?
    let verdict: String?
    let halted: Bool
  }

  private func correcting(_ post: Int, on account: SimulatedAccount) -> Correcting? {
    let all = live?.rows(
      """
      SELECT c.announcement, a.entry, c.cause, coalesce(c.asked, 0), c.verdict,
        o.paused OR o.halted IS NOT NULL OR EXISTS (SELECT 1 FROM meta WHERE name = 'paused'),
        json_extract(coalesce(c.receipt, a.receipt), '$.id')
      FROM correction c JOIN announcement a ON a.id = c.announcement JOIN account o ON o.name = a.account
      WHERE a.account = ?1
      """, text: account.name
    ) {
      Correcting(
        post: $0.text(6),
        announcement: $0.integer(0), entry: $0.integer(1), cause: $0.text(2) ?? "",
        asked: $0.integer(3) == 0 ? nil : $0.integer(3), verdict: $0.text(4),
        halted: $0.integer(5) != 0)
    }
    return all?.last { $0.post == "\(post)" }
  }

  /// L1, L5: an own post of that entry, a reason to touch it, and the intent on the disk, also after a power cut.
  private func checkIntent(
    _ what: String, of post: Int, on account: SimulatedAccount, allows causes: [String]
  ) -> Correcting? {
    guard let correction = correcting(post, on: account) else {
      world.violate("L1", "\(account.name): \(what) \(post), which no correction names")
      return nil
    }
    if let there = account.posts.first(where: { $0.id == post }) {
      if !there.isOurs {
        world.violate("L1", "\(account.name): \(what) \(post), which is not ours")
      }
      if there.token != tokens[correction.entry] {
        world.violate("L1", "\(account.name): \(what) \(post), which is of \(there.token)")
      }
    }
    guard correction.asked != nil, causes.contains(correction.cause) else {
      world.violate("L5", "\(account.name): \(what) \(post) without an intent")
      return nil
    }
    if correction.halted { world.violate("L5", "\(account.name) is paused: \(what) \(post)") }
    guard disk.unsynced > 0 else { return correction }
    let isDurable = disk.durable { connection in
      connection.rows(
        "SELECT count(*) FROM correction WHERE announcement = ? AND asked IS NOT NULL",
        correction.announcement
      ) { $0.integer(0) }?.first == 1
    }
    if isDurable != true {
      world.violate(
        "L5", "\(account.name): \(what) \(post), and the intent would not survive a power cut")
    }
    return correction
  }

  /// L2: what is put there is what the blog says of that entry, or said some time before.
  func checkEdit(of post: Int, on account: SimulatedAccount, to text: String) {
    if account.aftercare.changed != .edit {
      world.violate("L1", "\(account.name) edits \(post) unasked")
    }
    // Its page may be found to be gone while what stands there is read.
    guard let correction = checkIntent("edits", of: post, on: account, allows: ["changed", "gone"])
    else { return }
    let token = tokens[correction.entry] ?? ""
    guard let blog = world.blogs.first(where: { $0.hasPost(token) }), blog.hasSaid(text, of: token)
    else {
      return world.violate("L2", "\(account.name) has \(post) of \(token) edited to \(text)")
    }
  }

  /// L4: a post is taken away when its page was gone twice, a day apart, and once.
  func checkDeletion(of post: Int, on account: SimulatedAccount, _ afterwards: Afterwards) {
    if account.aftercare.gone != .delete {
      world.violate("L4", "\(account.name) deletes \(post) unasked")
    }
    guard let correction = checkIntent("deletes", of: post, on: account, allows: ["gone"]) else {
      return
    }
    if correction.verdict == "deleted" {
      world.violate("L4", "\(account.name) deletes \(post) once more")
    }
    // A copy that was put back, and a clock that jumped, know other days.
    guard world.restores == 0, world.tally.jumps == 0, let token = tokens[correction.entry] else {
      return
    }
    if !afterwards.wasGoneForADay(token) {
      world.violate(
        "L4", "\(account.name) deletes \(post), and the page of \(token) was not gone for a day")
    }
  }

  /// L6: a boost is a promise like others, of an own post of the account that is to be boosted.
  func checkBoost(of post: Int, from original: SimulatedAccount, on account: SimulatedAccount) {
    guard account.boosts.contains(original.name) else {
      return world.violate("L6", "\(account.name) boosts \(original.name) unasked")
    }
    guard
      let row = rows.values.first(where: { $0.account == account.name && $0.state == "sending" }),
      row.boosts > 0
    else { return world.violate("L6", "\(account.name) boosts \(post) without an intent") }
    world.willPublish(account, token: tokens[row.entry] ?? "")
    let there = original.posts.first { $0.id == post }
    // What its owner told by hand before an answer came is the post that was looked for.
    if let there, there.token != tokens[row.entry] {
      world.violate("L6", "\(account.name) boosts \(post), which is of \(there.token)")
    }
  }

  /// L6: of an entry there is one boost, and one more for each time that a person asked; none of what was deleted.
  func judgeBoost(_ row: Row) {
    let others = rows.values.filter {
      $0.id != row.id && $0.boosts > 0 && $0.account == row.account && $0.entry == row.entry
        && $0.attempts > 0
    }
    let asked = askedSince["\(row.account) \(tokens[row.entry] ?? "")"] ?? 0
    if world.restores == 0, others.count > asked {
      world.violate(
        "L6", "\(row.account) boosts \(tokens[row.entry] ?? "") \(others.count + 1) times")
    }
    let verdict = live?.rows("SELECT verdict FROM correction WHERE announcement = ?", row.boosts) {
      $0.text(0)
    }?.first
    if verdict == "deleted" {
      world.violate("L6", "announcement \(row.id) boosts what was deleted")
    }
  }
}

extension Blog {
  /// Whether a post says, or said, that: its title, cut at most, and its address.
  func hasSaid(_ text: String, of token: String) -> Bool {
    guard let link = Token.link(in: text), let slug = Self.slug(of: link), hasHad(slug: slug, of: token),
      Token.first(in: String(link)) == token
    else { return false }
    return hasHad(titleLike: String(text[..<link.startIndex]), of: token)
  }

  /// The last part of a post's address.
  static func slug(of link: some StringProtocol) -> String? {
    String(link).prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last.map(String.init)
  }

  /// Whether words are those of a title, up to where they are cut.
  static func isTitle(_ words: String, _ title: String) -> Bool {
    let isCut = words.contains("…")
    let (said, whole) = (letters(words), letters(title))
    return isCut ? whole.hasPrefix(said) : whole == said
  }

  private static func letters(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter(\.properties.isAlphabetic)))
  }
}
