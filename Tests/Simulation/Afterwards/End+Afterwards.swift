// What must stand at the networks when nothing is left to do.
extension World {
  /// Nothing is left to be put right.
  var isPutRight: Bool {
    guard afterwards != nil else { return true }
    let open = watch.live?.rows(
      """
      SELECT count(*) FROM correction c JOIN announcement a ON a.id = c.announcement
      WHERE c.due IS NOT NULL AND a.state = 'posted'
      """
    ) { $0.integer(0) }
    return open?.first == 0
  }

  func judgeAfterwards() {
    // A copy that was put back may know nothing of a post that was put right.
    guard let afterwards, restores == 0 else { return }
    // Clocks that jumped know other times of changes.
    if tally.jumps == 0 { judgeEdits() }
    judgeBoosts(afterwards)
  }

  private struct Standing {
    let post: Int
    let account: String
    let title: String
    let link: String
    let verdict: String
    let cause: String
  }

  /// L3: what stands is what the entry says, unless its owner was told why it does not.
  private func judgeEdits() {
    let standing = watch.live?.rows(
      """
      SELECT json_extract(coalesce(c.receipt, a.receipt), '$.id'), a.account, coalesce(e.title, ''),
        coalesce(e.link, ''), coalesce(c.verdict, ''), coalesce(c.cause, '')
      FROM announcement a JOIN entry e ON e.id = a.entry LEFT JOIN correction c ON c.announcement = a.id
      WHERE a.state = 'posted' AND a.boosts IS NULL
      """
    ) {
      Standing(
        post: $0.text(0).flatMap { Int($0) } ?? 0, account: $0.text(1) ?? "",
        title: $0.text(2) ?? "",
        link: $0.text(3) ?? "", verdict: $0.text(4) ?? "", cause: $0.text(5) ?? "")
    }
    for row in standing ?? [] {
      guard let account = account(row.account), account.aftercare.changed == .edit,
        row.cause != "gone",
        !["refused", "skipped", "told"].contains(row.verdict),
        let post = account.posts.first(where: { $0.id == row.post && $0.isOurs }),
        let link = Token.link(in: post.text)
      else { continue }
      let words = String(post.text[..<link.startIndex])
      if Blog.slug(of: link) != Blog.slug(of: row.link) || !Blog.isTitle(words, row.title) {
        violate("L3", "\(row.account) says \(post.text), and the entry is \(row.title) \(row.link)")
      }
    }
  }

  /// L7: what was posted is boosted by whoever is to, unless it is gone; and what counts as boosted is.
  private func judgeBoosts(_ afterwards: Afterwards) {
    for booster in accounts where !booster.boosts.isEmpty {
      let rows = watch.rows.values.filter { $0.account == booster.name }
      let promised = Set(rows.map(\.entry))
      for row in watch.rows.values.sorted(by: { $0.id < $1.id })
      where booster.boosts.contains(row.account) && row.state == "posted"
        && row.receipt?.contains("\"url\"") == true
        && !promised.contains(row.entry)
      {
        violate("L7", "\(watch.tokens[row.entry] ?? "") was never promised to \(booster.name)")
      }
      let tokens = Set(
        afterwards.boosts.keys.filter { $0.booster == booster.name }.compactMap { boost in
          watch.rows.values.first { row in
            row.account == boost.original
              && row.receipt?.contains("\"id\":\"\(boost.post)\"") == true
          }.flatMap { watch.tokens[$0.entry] }
        })
      for row in rows where row.state == "posted" && row.receipt?.contains("\"owner\"") != true {
        let token = watch.tokens[row.entry] ?? ""
        if !tokens.contains(token), !booster.everHad.contains(token) {
          violate("L7", "\(token) counts as boosted by \(booster.name), and is not")
        }
      }
    }
  }
}
