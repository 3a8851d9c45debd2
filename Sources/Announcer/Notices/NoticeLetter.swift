internal import Composing
internal import FoundationEssentials
internal import Ledger
internal import Model

/// Writes the letters: the first line is what they are about, then a paragraph for each matter.
struct NoticeLetter: Sendable {
  /// A letter that nobody would read to its end says how many more there are.
  private static let most = 20

  let language: Language
  let time: @Sendable (Date) -> String

  private func say(_ english: String, _ french: String) -> String { language(english, french) }

  /// What needs its reader, and what does not any more.
  func notice(_ step: NoticeBook.Step) -> String {
    var parts = [subject(step)]
    parts += step.told.prefix(Self.most).map(\.text)
    if step.told.count > Self.most {
      let more = step.told.count - Self.most
      parts.append(say("And \(more) more.", "Et \(more) de plus."))
    }
    for record in step.mended {
      let ended = record.ended.map(time) ?? ""
      parts.append(
        say(
          "Recovered: «\(record.title)» is over since \(ended).",
          "Rétabli : « \(record.title) », c’est fini depuis le \(ended)."))
    }
    if step.isLast {
      parts.append(
        say(
          "This is the \(NoticeBook.mostLetters)th letter within a day: what comes now is told tomorrow. crieur status shows it at once.",
          "C’est la \(NoticeBook.mostLetters)e lettre en un jour : la suite viendra demain. crieur status la montre aussitôt."
        ))
    }
    return (parts + [closing]).joined(separator: "\n\n")
  }

  private func subject(_ step: NoticeBook.Step) -> String {
    if let first = step.told.first {
      guard step.told.count > 1 else { return "Crieur" + say(": ", " : ") + first.title }
      return say("Crieur: \(step.told.count) things to see", "Crieur : \(step.told.count) choses à voir")
    }
    return say("Crieur: recovered", "Crieur : rétabli")
  }

  private var closing: String {
    say("How things stand: crieur status", "Où en sont les choses : crieur status")
  }

  /// What the weekly letter tells.
  struct Week {
    /// Since when it counts; nil for the first letter.
    var since: Date?
    /// Announcements that were posted, by account; all accounts are in it.
    var posted: [String: Int]
    /// Announcements that wait for a person.
    var held: Int
    /// Feeds that are followed.
    var feeds: Int
    /// What stands.
    var concerns: [Concern]
    /// Feeds that say nothing for longer than is their blog's habit, with the date of their last entry.
    var silent: [(name: String, since: Date)]
    /// When the next one comes.
    var next: Date
  }

  /// That it is alive, and what came to pass.
  func digest(_ week: Week) -> String {
    var parts = [
      week.held == 0 && week.concerns.isEmpty
        ? say("Crieur is alive, all is well", "Crieur est en vie, tout va bien")
        : say("Crieur is alive", "Crieur est en vie")
    ]
    if week.since == nil {
      parts.append(
        say(
          "This is the first letter: what needs you will come this way, and one like this every week.",
          "C’est la première lettre : ce qui a besoin de vous passera par ici, et une lettre comme celle-ci chaque semaine."
        ))
    }
    let counts = week.posted.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    if let since = week.since {
      parts.append(say("Announced since \(time(since)): \(counts).", "Annoncés depuis le \(time(since)) : \(counts)."))
    }
    var state = [say("Feeds followed: \(week.feeds).", "Flux suivis : \(week.feeds).")]
    state.append(
      week.held == 0
        ? say("Nothing waits for you.", "Rien ne vous attend.")
        : say("Waiting for you: \(week.held) (crieur queue).", "Vous attendent : \(week.held) (crieur queue)."))
    parts.append(state.joined(separator: " "))
    // What waits for a person was counted.
    let standing = week.concerns.filter { $0.matter != .held && $0.matter != .mention }
    parts += standing.prefix(Self.most).map(\.text)
    for blog in week.silent.prefix(Self.most) {
      parts.append(
        say(
          "Nothing new in \(blog.name) since \(time(blog.since)), which is long for this blog: is its feed stuck?",
          "Rien de neuf dans \(blog.name) depuis le \(time(blog.since)), ce qui est long pour ce blog : son flux est-il bloqué ?"
        ))
    }
    parts.append(
      say(
        "The next letter like this comes on \(time(week.next)). If none comes, look at the machine.",
        "La prochaine lettre de ce genre viendra le \(time(week.next)). Si elle ne vient pas, voyez la machine."))
    return (parts + [closing]).joined(separator: "\n\n")
  }

  /// As much of a letter as a network takes, in whole paragraphs where one fits.
  static func cut(_ text: String, to limit: TextLimit, _ say: Language) -> String {
    guard !Measure.fits(text, limit) else { return text }
    let end = say("\n\n… crieur status", "\n\n… crieur status")
    var parts = text.split(separator: "\n\n", omittingEmptySubsequences: false)
    while parts.count > 1 {
      parts.removeLast()
      let shorter = parts.joined(separator: "\n\n") + end
      if Measure.fits(shorter, limit) { return shorter }
    }
    var words = text[...]
    while !words.isEmpty, !Measure.fits(words + "…", limit) {
      words = words.dropLast(max(1, words.count / 20))
    }
    return words + "…"
  }
}
