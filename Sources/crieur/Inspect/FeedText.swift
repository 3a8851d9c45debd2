internal import Feeds
internal import FoundationEssentials
internal import Model

/// A feed for a person: what was found, what is odd, and when it would be looked at again.
struct FeedText {
  let document: FeedDocument
  let file: String
  var now = Date.now

  var text: String {
    let style = Terminal.output.style
    var lines = [style.bold(Sanitizer.clean(document.title ?? file)) + "  \(document.format)"]
    if let link = document.link { lines.append(Sanitizer.clean(link)) }
    lines += odd.map { style.yellow(Sanitizer.clean($0)) }
    var table = Table([say("published", "publié"), say("title", "titre"), say("link", "lien")])
    for entry in document.entries {
      table.add([entry.published.map(LocalTime.text) ?? "", entry.title ?? "", entry.link ?? entry.guid ?? ""])
    }
    lines.append(table.text(for: .output))
    lines += schedule(say)
    return lines.joined(separator: "\n")
  }

  private var odd: [String] {
    var odd = document.warnings
    if document.isRecovered {
      odd.append(
        say(
          "It is broken: what is complete was read, and it would soon be read again.",
          "Il est cassé : ce qui est complet a été lu, et il serait bientôt relu."))
    }
    if document.isExpired { odd.append(say("It says that it has ended.", "Il dit avoir pris fin.")) }
    if document.entries.isEmpty { odd.append(say("It has no entry.", "Il n’a aucun billet.")) }
    return odd
  }

  /// How often the blog writes, and when Crieur would come again with the default interval and with bounds.
  func schedule(_ say: Language) -> [String] {
    let facts = FeedFacts(of: document, now: now)
    let fixed = LookInterval()
    let look =
      document.isRecovered
      ? Schedule.afterBroken(now: now, interval: fixed, fraction: 0)
      : Schedule.afterSuccess(now: now, interval: fixed, facts: facts, fraction: 0)
    var lines: [String] = []
    if let rhythm = facts.rhythm {
      let gap = Words.length(rhythm, say)
      lines.append(say("Between two posts: about \(gap).", "Entre deux billets : environ \(gap)."))
    }
    let wait = Words.length(.seconds(look.at.timeIntervalSince(now)), say)
    let why = Words.why(look.why, say)
    lines.append(
      say("It would be looked at again in \(wait): \(why).", "Il serait regardé de nouveau dans \(wait) : \(why)."))
    var free = facts
    free.wishes = FeedWishes()
    let adapted = Schedule.afterSuccess(
      now: now, interval: LookInterval(atLeast: .seconds(300), atMost: .seconds(86_400)), facts: free, fraction: 0)
    guard adapted.why == .rhythm else { return lines }
    let own = Words.length(.seconds(adapted.at.timeIntervalSince(now)), say)
    lines.append(
      say(
        "By its rhythm (at_least 5m, at_most 1d) it would be in \(own).",
        "À son rythme (at_least 5m, at_most 1d), ce serait dans \(own)."))
    return lines
  }
}
