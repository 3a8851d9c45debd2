internal import Feeds
internal import Model

/// A feed for a person.
struct FeedText {
  let document: FeedDocument
  let file: String

  var text: String {
    let style = Terminal.output.style
    var lines = [style.bold(Sanitizer.clean(document.title ?? file)) + "  \(document.format)"]
    if let link = document.link { lines.append(Sanitizer.clean(link)) }
    lines += document.warnings.map { style.yellow(Sanitizer.clean($0)) }
    var table = Table([say("published", "publié"), say("title", "titre"), say("link", "lien")])
    for entry in document.entries {
      table.add([entry.published.map(LocalTime.text) ?? "", entry.title ?? "", entry.link ?? entry.guid ?? ""])
    }
    lines.append(table.text(for: .output))
    return lines.joined(separator: "\n")
  }
}
