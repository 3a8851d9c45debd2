internal import FoundationEssentials
internal import Ledger
internal import Model

// What is to be told of announcements: those that wait for a person, and those that did not come to a good end.
extension ConcernFinder {
  /// From so many entries of a feed on that wait for the same reason, they are told as one matter.
  private static let many = 4

  func announcements(_ now: Date) async throws(LedgerError) -> [Concern] {
    let recent = now.after(.zero - Self.recent)
    var concerns = held(try await ledger.held(limit: Self.most))
    for row in try await ledger.lost(since: recent, limit: Self.most) { concerns.append(lost(row)) }
    for row in try await ledger.leftBehind(since: recent, limit: Self.most) {
      guard let correction = try await ledger.correction(of: row.announcement.id) else { continue }
      concerns.append(left(row, correction))
    }
    return concerns
  }

  // MARK: What waits

  private struct Group: Hashable {
    let feed: String
    let reason: String
  }

  private func held(_ rows: [HistoryRecord]) -> [Concern] {
    let groups = Dictionary(grouping: rows) { row in
      Group(feed: row.entry.feedName, reason: row.announcement.reason?.code.rawValue ?? "")
    }
    return groups.sorted { ($0.key.feed, $0.key.reason) < ($1.key.feed, $1.key.reason) }.flatMap { group, rows in
      let entries = Dictionary(grouping: rows, by: \.entry.id).sorted { $0.key.rawValue < $1.key.rawValue }
      guard let reason = rows.first?.announcement.reason else { return [Concern]() }
      // What must be seen one by one is told one by one.
      if entries.count >= Self.many, !reason.isAboutDraft { return [batch(rows, entries.count, group, reason)] }
      return entries.map { waiting($0.value, reason) }
    }
  }

  private func batch(_ rows: [HistoryRecord], _ count: Int, _ group: Group, _ reason: Reason) -> Concern {
    let newest = rows.map(\.announcement.id.rawValue).max() ?? 0
    let words = reason.code.words(in: language)
    return Concern(
      matter: .held, name: "\(group.reason) of \(group.feed)", mark: "\(newest)", title: title,
      text: say(
        """
        \(count) posts of \(group.feed) wait for you: \(words).
        See them: crieur queue
        Let all go: crieur approve --held --feed \(group.feed)
        Say no to all: crieur reject --held --feed \(group.feed)
        """,
        """
        \(count) billets de \(group.feed) vous attendent : \(words).
        Les voir : crieur queue
        Tout laisser partir : crieur approve --held --feed \(group.feed)
        Tout refuser : crieur reject --held --feed \(group.feed)
        """))
  }

  private var title: String { say("an announcement waits for you", "une annonce vous attend") }

  private func waiting(_ rows: [HistoryRecord], _ reason: Reason) -> Concern {
    let first = rows.first
    let id = first?.announcement.id.rawValue ?? 0
    let accounts = Set(rows.map(\.announcement.account)).sorted().joined(separator: ", ")
    let what = first.map { named($0, reason) } ?? ""
    let words = reason.code.words(in: language)
    // For what it says, the detail is what was found, in whole sentences.
    let why = reason.isAboutDraft && !reason.detail.isEmpty ? reason.detail : detailed(words, reason.detail)
    return Concern(
      matter: .held, name: "\(first?.entry.id.rawValue ?? 0) \(reason.code.rawValue)", title: title,
      text: ([
        say("\(what) waits for you (\(accounts)): \(why)", "\(what) vous attend (\(accounts)) : \(why)")
      ] + commands(reason, id)).joined(separator: "\n"))
  }

  /// What is held for what it says is not repeated: its words are what must not be told.
  private func named(_ row: HistoryRecord, _ reason: Reason) -> String {
    let isSecret = reason.code == .findings || reason.code == .blocked
    return named(isSecret ? nil : row.entry.entry.title ?? row.entry.entry.link, row.entry.feedName)
  }

  private func named(_ title: String?, _ feed: String) -> String {
    title.map(SecrecyDesk.masked).map { say("«\($0)»", "« \($0) »") }
      ?? say("A post of \(feed)", "Un billet de \(feed)")
  }

  private func detailed(_ words: String, _ detail: String) -> String {
    detail.isEmpty ? "\(words)." : say("\(words): \(detail)", "\(words) : \(detail)")
  }

  private func commands(_ reason: Reason, _ id: Int64) -> [String] {
    let no = say("Say no:", "Refuser :") + " crieur reject \(id)"
    switch reason.code {
    case .findings, .blocked, .approval:
      let despite = reason.code == .blocked ? say(" --despite \"why\"", " --despite \"pourquoi\"") : ""
      return [
        say("See it:", "La voir :") + " crieur show \(id)",
        say("Change it:", "La modifier :") + " crieur edit \(id) --title \"…\"",
        say("Let it go:", "La laisser partir :") + " crieur approve \(id)\(despite)", no,
      ]
    case .unproven:
      return [
        say("It is there:", "Elle y est :") + " crieur adopt \(id) URL",
        say("It is not there:", "Elle n’y est pas :") + " crieur retry \(id) --not-there", no,
      ]
    default:
      return [say("Let it go:", "La laisser partir :") + " crieur approve \(id)", no]
    }
  }

  // MARK: What did not come to a good end

  private func lost(_ row: HistoryRecord) -> Concern {
    let (id, account) = (row.announcement.id.rawValue, row.announcement.account)
    let what = named(row, Reason(.refused))
    let again = say("Announce it once more:", "L’annoncer encore une fois :") + " crieur again \(id)"
    let text: String
    if row.announcement.state == .rejected {
      let detail = row.announcement.reason?.detail ?? ""
      text = say(
        "\(what) was not announced on \(account), which refused it: \(detail)",
        "\(what) n’a pas été annoncé sur \(account), qui l’a refusé : \(detail)")
    } else {
      text = say(
        "\(what) was announced on \(account) and is not there any more.",
        "\(what) a été annoncé sur \(account), et n’y est plus.")
    }
    return Concern(
      matter: .lost, name: "\(id)",
      title: say("an announcement did not stay on \(account)", "une annonce n’est pas restée sur \(account)"),
      text: "\(text)\n\(again)")
  }

  private func left(_ row: HistoryRecord, _ correction: Correction) -> Concern {
    // As it stands there: what the entry says now nobody has looked at.
    let what = named(correction.title, row.entry.feedName)
    let address = correction.receipt?.url ?? row.announcement.receipt?.url
    let text =
      correction.cause == .gone
      ? say("\(what): its page is gone, the post stands", "\(what) : la page a disparu, l’annonce reste")
      : say("\(what): the entry has changed, the post has not", "\(what) : le billet a changé, pas l’annonce")
    return Concern(
      matter: .left, name: "\(row.announcement.id.rawValue)", mark: "\(correction.number) \(correction.cause.rawValue)",
      title: say("a post has fallen behind its entry", "une annonce ne suit plus son billet"),
      text: text + say(" (on \(row.announcement.account)).", " (sur \(row.announcement.account)).")
        + (address.map { "\n\($0)" } ?? ""))
  }
}
