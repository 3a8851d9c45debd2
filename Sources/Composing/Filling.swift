internal import Model

/// A template being filled: what does not fit yields, the least important first.
struct Filling {
  let template: Template
  var material: Material
  let limit: Int
  let network: TextLimit
  let wording: Wording

  /// The text with what is left of the material.
  var text: String { Rendering.text(of: template, with: material, mentions: wording.mentions) }

  /// Gives up one thing after the other until the text fits; false when it never does.
  mutating func shortened() -> Bool {
    if fits { return true }
    if template.has(.summary) {
      let summary = material.summary
      material.summary = ""
      if fits {
        material.summary = summary
        return cut(\.summary)
      }
    }
    while material.hashtags.popLast() != nil { if fits { return true } }
    material.author = ""
    if fits { return true }
    material.blog = ""
    if fits { return true }
    while material.categories.popLast() != nil { if fits { return true } }
    return cut(\.title)
  }

  /// Something is said, and it is short enough.
  private var fits: Bool {
    guard saysSomething else { return false }
    let text = text
    return Measure.length(text, network.rule) <= limit && text.utf8.count <= network.maxBytes ?? .max
  }

  /// Fixed text without an entry's words or link is no announcement.
  private var saysSomething: Bool {
    template.slots.contains { [.title, .link, .summary].contains($0.field) && !material.value(of: $0.field).isEmpty }
  }

  /// The longest cut of a part that fits, or the text without it.
  private mutating func cut(_ part: WritableKeyPath<Material, String>) -> Bool {
    var trial = self
    trial.material[keyPath: part] = ""
    let room = limit - Measure.length(trial.text, network.rule) - 1
    material[keyPath: part] =
      Cut(material[keyPath: part]).longest(room: room) {
        trial.material[keyPath: part] = $0
        return trial.fits
      } ?? ""
    return fits
  }
}
