internal import Model

/// A template being filled: what does not fit yields, the least important first.
struct Filling {
  let template: Template
  var material: Material
  let limit: Int
  let network: TextLimit
  let wording: Wording

  /// A text that fits, and its length by the network's rule.
  typealias Fitting = (text: [Unicode.Scalar], length: Int)

  /// Gives up one thing after the other until the text fits; nil when it never does.
  mutating func shortened() -> Fitting? {
    if let fitting { return fitting }
    if template.has(.summary) {
      let summary = material.summary
      material.summary = []
      if fitting != nil {
        material.summary = summary
        return cut(\.summary)
      }
    }
    while material.hashtags.popLast() != nil { if let fitting { return fitting } }
    material.author = []
    if let fitting { return fitting }
    material.blog = []
    if let fitting { return fitting }
    while material.categories.popLast() != nil { if let fitting { return fitting } }
    return cut(\.title)
  }

  /// The text with what is left of the material, where it says something and is short enough.
  private var fitting: Fitting? {
    guard saysSomething else { return nil }
    let text = text
    let length = Measure.length(text, network.rule)
    guard length <= limit else { return nil }
    if let most = network.maxBytes, Measure.bytes(text) > most { return nil }
    return (text, length)
  }

  private var text: [Unicode.Scalar] { Rendering.text(of: template, with: material, mentions: wording.mentions) }

  /// Fixed text without an entry's words or link is no announcement.
  private var saysSomething: Bool {
    template.slots.contains { slot in
      switch slot.field {
      case .title: !material.title.isEmpty
      case .link: material.link?.isEmpty == false
      case .summary: !material.summary.isEmpty
      case .hashtags, .author, .blog, .categories: false
      }
    }
  }

  /// The longest cut of a part that fits, or the text without it.
  private mutating func cut(_ part: WritableKeyPath<Material, [Unicode.Scalar]>) -> Fitting? {
    var trial = self
    trial.material[keyPath: part] = []
    let room = limit - Measure.length(trial.text, network.rule) - 1
    material[keyPath: part] =
      Cut(material[keyPath: part]).longest(room: room) {
        trial.material[keyPath: part] = $0
        return trial.fitting != nil
      } ?? []
    return fitting
  }
}
