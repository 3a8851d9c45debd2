public import Model

/// Makes the text that an account receives of an entry. Pure: the same entry always makes the same text.
public struct Composer: Sendable {
  private let wording: Wording
  private let network: TextLimit
  private let template: Template
  /// For a template whose fixed text leaves no room.
  private let plain: Template

  /// A composer for one account.
  /// - Parameter network: what the account's server takes.
  /// - Throws: `unknownPlaceholder` when the template names a field that there is none of.
  public init(wording: Wording, network: TextLimit) throws(CompositionFailure) {
    self.wording = wording
    self.network = network
    let warning = wording.warnsInText ? wording.contentWarning ?? "" : ""
    template = try Template(wording.template).below(warning)
    plain = Template.plain.below(warning)
  }

  /// The text for an entry, within the account's limit and `within`, with the link whole.
  ///
  /// What does not fit yields in this order: the summary, hashtags from the last, author, blog, categories from the
  /// last, and the title: at a word, then at a grapheme. Where the link alone does not fit,
  /// the blog's own short link is tried.
  /// - Parameters:
  ///   - blog: the feed's title.
  ///   - link: said instead of the entry's own link.
  ///   - short: the page's own short link, for where nothing fits with the other.
  ///   - within: a limit that the server named when it refused a longer text.
  public func compose(_ entry: Entry, blog: String?, link: String? = nil, short: String? = nil, within: Int?)
    throws(CompositionFailure) -> Draft
  {
    var material = Material(entry, blog: blog, wording: wording, network: network, for: template)
    if let link { material.link = Link.whole(link)?.scalars ?? material.link }
    guard !material.title.isEmpty || material.link != nil else { throw .nothingToSay }
    let limit = limit(within: within)
    if let draft = draft(material, entry, limit) { return draft }
    if let short = short.flatMap(Link.whole) ?? Link.short(of: entry) {
      material.link = short.scalars
      if let draft = draft(material, entry, limit) { return draft }
    }
    throw .doesNotFit(length: Measure.length(material.link ?? material.title, network.rule), limit: limit)
  }

  /// The entry's link as it would be announced; nil where it has none.
  public func link(of entry: Entry) -> String? {
    entry.link.flatMap(Link.whole).map { OutputLink.of($0, campaign: wording.campaign) }
  }

  /// The draft with as much of the material as fits.
  private func draft(_ material: Material, _ entry: Entry, _ limit: Int) -> Draft? {
    guard let fitting = fitted(material, template, limit) ?? fitted(material, plain, limit) else { return nil }
    let text = String(scalars: fitting.text)
    var links: [String] = []
    var places: [Range<Int>] = []
    if let said = material.link {
      let link = String(scalars: said)
      places = FacetFinder.places(of: said, in: fitting.text)
      let isWhole = !places.isEmpty && said.last?.isPlain == true
      if isWhole || text.contains(link) { links.append(link) } else { places = [] }
    }
    return Draft(
      text: text, links: links,
      facets: FacetFinder.facets(in: fitting.text, link: links.first, at: places, others: wording.links),
      length: fitting.length, limit: limit, language: entry.language ?? wording.language)
  }

  /// The owner's limit or the network's, whichever is less. A content warning apart from the text is counted with it, as
  /// Mastodon does.
  /// - Parameter within: a limit that the server named when it refused a longer text.
  public func limit(within: Int?) -> Int {
    var limit = max(0, min(network.max, within ?? .max))
    if !wording.warnsInText, let warning = wording.contentWarning {
      var rule = network.rule
      rule.urlWeight = nil
      limit -= Measure.length(warning, rule)
    }
    if case .house(let most) = wording.limit { limit = min(limit, most) }
    return limit
  }

  /// The template filled so that it fits; nil when even the barest filling does not.
  private func fitted(_ material: Material, _ template: Template, _ limit: Int) -> Filling.Fitting? {
    var filling = Filling(template: template, material: material, limit: limit, network: network, wording: wording)
    return filling.shortened()
  }
}
