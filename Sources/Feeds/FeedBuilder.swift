internal import FoundationEssentials
internal import Markup
internal import Model

/// Gathers what a feed in XML says while it is read. What an element means is the affair of the formats: `RSS`, `Atom`.
struct FeedBuilder {

  /// An element whose text is being gathered.
  struct Capture {
    let tag: FeedTag
    let type: String?
    let isEscaped: Bool
    let isBase64: Bool
    let depth: Int
  }

  enum Family { case rss, atom }

  /// Bytes of a summary that are kept: as much as a post of any length holds.
  static let excerpt = 600
  /// Bytes of one element that are looked at: nothing that is wanted is longer.
  private static let longestText = 256 << 10
  /// Of an entry's whole text an excerpt and the first picture are wanted.
  private static let longestContent = 8 << 10

  let baseURL: String?
  let maximumEntries: Int
  let isLenient: Bool
  var document = FeedDocument(format: "")
  var family: Family?
  /// The first thing that was recognised is a page's.
  private(set) var isPage = false
  /// There are elements of a page where a feed should begin.
  private(set) var holdsHTML = false
  var draft = EntryDraft()
  var feed = EntryDraft()
  var hints = PollingHints()
  private(set) var isInEntry = false
  private var depth = 0
  private var capture: Capture?
  private var buffer: [UInt8] = []
  private var longest = 0
  /// Inside an element that says nothing: its depth.
  private var ignoring: Int?
  private var bases: [(depth: Int, url: String)] = []
  private var authorDepth: Int?
  private var sourceDepth: Int?
  private var entryDepth = 0
  /// The feed's own element is open: its depth.
  private var rootDepth: Int?
  /// There are more entries than are read.
  private(set) var isTooMany = false

  init(baseURL: String?, maximumEntries: Int, isLenient: Bool = false) {
    self.baseURL = baseURL
    self.maximumEntries = maximumEntries
    self.isLenient = isLenient
    buffer.reserveCapacity(4096)
  }

  /// The address that relative links are relative to here.
  var base: String? { bases.last?.url ?? baseURL }

  /// What was read is a page, for want of a feed.
  var looksLikePage: Bool { isPage || holdsHTML }

  /// The document says itself what its links are relative to.
  var hasOwnBase: Bool { !bases.isEmpty }

  /// The author's name is that of the feed that an entry was taken from.
  var isInSource: Bool { sourceDepth != nil }

  // MARK: What the reader says

  mutating func start(_ name: Int, _ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes) {
    depth += 1
    if !attributes.isEmpty, let own = attributes.value("base", prefix: "xml"), !own.isEmpty,
      own.utf8.count <= LinkResolver.longest
    {
      bases.append((depth, LinkResolver.absolute(own, base) ?? own))
    }
    let tag = FeedTag(rawValue: name)
    if isLenient, let tag { leaveUnclosed(before: tag) }
    if capture != nil { return inside(local, attributes) }
    guard ignoring == nil else { return }
    guard let tag else {
      // A stranger's elements are not ours, whatever they are called. Before the feed begins they are wrapping.
      if family != nil { ignoring = depth } else if HTMLTags.kind(of: local) != .none { holdsHTML = true }
      return
    }
    // Outside a feed only its beginning counts.
    guard family != nil || Self.beginnings.contains(tag) else { return holdsHTML = true }
    begin(tag, attributes)
  }

  private static let beginnings: Set<FeedTag> = [.rss, .rdf, .channel, .channel090, .feed, .entry, .page]

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if wantsText { buffer.append(contentsOf: bytes) }
  }

  var wantsText: Bool { capture != nil && ignoring == nil && buffer.count < longest }

  mutating func end() {
    if ignoring == depth {
      ignoring = nil
    } else if let done = capture, done.depth == depth {
      assign(done)
    } else if authorDepth == depth {
      authorDepth = nil
    } else if sourceDepth == depth {
      sourceDepth = nil
    } else if isInEntry, entryDepth == depth {
      finish()
    }
    if rootDepth == depth { rootDepth = nil }
    if bases.last?.depth == depth { bases.removeLast() }
    depth -= 1
  }

  // MARK: Containers

  private mutating func begin(_ tag: FeedTag, _ attributes: XMLAttributes) {
    switch tag {
    case .rss, .rdf, .channel, .channel090, .feed: root(tag, attributes)
    case .item, .entry: beginEntry(tag, attributes)
    case .page: if family == nil { isPage = true }
    case .items, .mediaGroup, .skipHours, .skipDays: break
    case .atomAuthor: authorDepth = depth
    case .atomSource: if isInEntry { sourceDepth = depth } else { ignoring = depth }
    case .name where authorDepth == nil: ignoring = depth
    case _ where isInSource && tag != .name: ignoring = depth
    default: element(tag, attributes)
    }
  }

  private mutating func root(_ tag: FeedTag, _ attributes: XMLAttributes) {
    guard !isInEntry, !isPage || tag != .channel else {
      ignoring = depth
      return
    }
    isPage = false
    if !attributes.isEmpty { feed.language.offer(attributes.value("lang", prefix: "xml").flatMap(filled), rank: 2) }
    if tag == .channel090, document.format == "rss1.0" { document.format = "rss0.90" }
    guard document.format.isEmpty else { return }
    rootDepth = depth
    switch tag {
    case .feed:
      family = .atom
      document.format = attributes.value("version").map { $0.hasPrefix("0.3") } == true ? "atom0.3" : "atom1.0"
    case .rdf:
      family = .rss
      document.format = "rss1.0"
    default:
      family = .rss
      document.format = "rss" + (attributes.value("version").map(HTMLText.collapsed).flatMap(filled) ?? "2.0")
    }
  }

  private mutating func beginEntry(_ tag: FeedTag, _ attributes: XMLAttributes) {
    if family == nil, tag == .entry, !isPage {
      // A document that is one entry (RFC 4287, section 2).
      family = .atom
      document.format = "atom1.0"
    }
    // An entry inside an entry is a quotation; a broken feed's were ended before.
    guard family != nil, !isInEntry else {
      ignoring = depth
      return
    }
    draft = EntryDraft()
    // Only RSS lets an identifier be the link.
    draft.isPermaLink = family == .rss
    isInEntry = true
    entryDepth = depth
    guard !attributes.isEmpty else { return }
    draft.language.offer(attributes.value("lang", prefix: "xml").flatMap(filled), rank: 1)
    draft.guid.offer(attributes.value("about").map(trimmed).flatMap(filled), rank: 2)
  }

  /// The entry is complete.
  private mutating func finish() {
    isInEntry = false
    guard document.entries.count < maximumEntries else {
      isTooMany = true
      return
    }
    document.entries.append(draft.finished())
  }

  // MARK: Elements

  private mutating func element(_ tag: FeedTag, _ attributes: XMLAttributes) {
    switch tag {
    case .atomLink: Atom.link(attributes, in: &self)
    case .link where !attributes.isEmpty && attributes.value("href") != nil: Atom.link(attributes, in: &self)
    case .atomCategory where attributes.value("term") != nil || attributes.value("label") != nil:
      Atom.category(attributes, in: &self)
    case .category where attributes.value("term") != nil: Atom.category(attributes, in: &self)
    case .enclosure: enclosure(attributes)
    case .mediaContent, .mediaThumbnail, .itunesImage, .itunesLink: picture(tag, attributes)
    case .guid:
      draft.isPermaLink = !attributes.has("isPermaLink", "false")
      gather(tag, attributes)
    default: gather(tag, attributes)
    }
  }

  /// Changes the entry that is being read, or what is known of the feed.
  mutating func update(_ change: (inout EntryDraft) -> Void) {
    if isInEntry { change(&draft) } else { change(&feed) }
  }

  private mutating func gather(_ tag: FeedTag, _ attributes: XMLAttributes) {
    let mode = attributes.isEmpty ? nil : attributes.value("mode")
    let type = attributes.isEmpty ? nil : attributes.value("type").map { trimmed($0).lowercased() }
    capture = Capture(
      tag: tag, type: type, isEscaped: mode == "escaped", isBase64: mode == "base64", depth: depth)
    buffer.removeAll(keepingCapacity: true)
    longest = longest(of: tag)
  }

  private func longest(of tag: FeedTag) -> Int {
    switch tag {
    case .encoded: draft.image.wants(ImageRank.inText) ? Self.longestContent : 0
    case .content: Self.longestContent
    default: Self.longestText
    }
  }

  private mutating func assign(_ done: Capture) {
    capture = nil
    // Moved, so that the builder can be changed while the text is looked at.
    var gathered: [UInt8] = []
    swap(&gathered, &buffer)
    // Cut off inside a tag (a picture may stand in its own address): half of one would be taken for words.
    if gathered.count >= longest, let tag = gathered.lastIndex(of: UInt8(ascii: "<")),
      !gathered[tag...].contains(UInt8(ascii: ">"))
    {
      gathered.removeLast(gathered.count - tag)
    }
    gathered.withUnsafeBufferPointer { text in
      switch (family, isInEntry) {
      case (.atom, true): Atom.assign(done, text, &self)
      case (.atom, false): Atom.assignToFeed(done, text, &self)
      case (_, true): RSSorAtom(done, text)
      case (_, false): RSS.assignToFeed(done, text, &self)
      }
    }
    swap(&gathered, &buffer)
  }

  /// RSS borrows Atom's elements; a title of either is RSS's.
  private mutating func RSSorAtom(_ done: Capture, _ text: UnsafeBufferPointer<UInt8>) {
    switch done.tag {
    case .summary, .content, .name, .atomCategory: Atom.assign(done, text, &self)
    case .atomId: draft.guid.offer(filled(plainIdentifier(text)), rank: 1)
    default: RSS.assign(done, text, &self)
    }
  }

  /// Elements inside a text (XHTML, or HTML that nobody escaped) give their text; a new block does not glue words.
  private mutating func inside(_ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes) {
    guard ignoring == nil else { return }
    switch HTMLTags.kind(of: local) {
    case .block: buffer.append(0x20)
    case .raw: ignoring = depth
    case .image:
      offer(image: attributes.value("src"), alt: attributes.value("alt"), rank: ImageRank.inText)
    case .inline, .none: break
    }
  }
}

// MARK: - The end, and what is broken

extension FeedBuilder {
  /// The document, when it has been read to its end.
  mutating func finished() -> FeedDocument {
    // Cut off inside an entry: what is whole of it is shown. What was cut in its middle is believed of nobody: it may be
    // half an address.
    capture = nil
    document.isTruncated = rootDepth != nil && !isTooMany
    if isInEntry {
      finish()
      document.endsInsideEntry = true
    }
    document.title = feed.title.value
    document.link = feed.link.value
    document.language = feed.language.value
    document.hints = hints.finished
    if family == .atom, let author = feed.author.value {
      for index in document.entries.indices where document.entries[index].author == nil {
        document.entries[index].author = author
      }
    }
    if isTooMany { document.warnings.append("only the first \(maximumEntries) entries are read") }
    return document
  }

  /// An element that no text holds ends the text that a broken feed left open before it.
  fileprivate mutating func leaveUnclosed(before tag: FeedTag) {
    switch tag {
    case .title, .link, .guid, .pubDate, .description, .category, .published, .updated, .dcCreator, .dcDate, .encoded:
      guard let open = capture, open.tag != tag, open.depth < depth else { return }
      // Whole pages stand unescaped in descriptions, with titles and links of their own.
      let holdsHTML = [.description, .summary, .content, .encoded].contains(open.tag)
      if !holdsHTML || ![.title, .link].contains(tag) { assign(open) }
    default: break
    }
  }
}
