internal import FoundationEssentials
internal import Markup
internal import Model

/// Gathers what a feed in XML says while it is read. What an element means is the affair of the formats: `RSS`, `Atom`.
final class FeedBuilder: XMLHandler {
  // A class because the reader calls it back.

  /// An element whose text is being gathered.
  struct Capture {
    let tag: FeedTag
    let type: String?
    let isEscaped: Bool
    let depth: Int
  }

  enum Family { case rss, atom }

  let baseURL: String?
  let maximumEntries: Int
  var document = FeedDocument(format: "")
  var family: Family?
  var entry: EntryDraft?
  var feed = EntryDraft()
  private(set) var depth = 0
  private var capture: Capture?
  private var buffer: [UInt8] = []
  /// Inside an element whose titles and links are about something else: its depth.
  private var ignoring: Int?
  private var bases: [(depth: Int, url: String)] = []
  private var authorDepth: Int?

  init(baseURL: String?, maximumEntries: Int) {
    self.baseURL = baseURL
    self.maximumEntries = maximumEntries
    buffer.reserveCapacity(4096)
  }

  /// The address that relative links are relative to here.
  var base: String? { bases.last?.url ?? baseURL }

  func start(_ name: Int, _ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes) {
    depth += 1
    if let own = attributes.value("base") { bases.append((depth, LinkResolver.absolute(own, base) ?? own)) }
    if capture != nil { return spaceForBlock(local) }
    guard ignoring == nil, let tag = FeedTag(rawValue: name) else { return }
    switch tag {
    case .rss, .rdf, .channel, .feed: root(tag, attributes)
    case .item, .entry: begin(attributes)
    case .image, .textInput, .source: ignoring = depth
    case .atomAuthor: authorDepth = depth
    case .name: if authorDepth != nil { gather(tag, attributes) }
    case .mediaGroup: break
    case .atomLink: Atom.link(attributes, in: self)
    case .enclosure:
      update { $0.entry.enclosure = $0.entry.enclosure ?? LinkResolver.absolute(attributes.value("url"), base) }
    case .mediaContent, .mediaThumbnail, .itunesImage: picture(tag, attributes)
    case .link where attributes.value("href") != nil: Atom.link(attributes, in: self)
    case .category where attributes.value("term") != nil:
      let name = attributes.value("label") ?? attributes.value("term") ?? ""
      update { $0.add(category: HTMLText.collapsed(name)) }
    default: gather(tag, attributes)
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    // Nothing that is wanted is longer than a mebibyte; what is longer is cut.
    guard capture != nil, buffer.count < 1 << 20 else { return }
    buffer.append(contentsOf: bytes)
  }

  func end(_ name: Int) {
    if let done = capture, done.depth == depth {
      capture = nil
      let text = String(feedText: buffer)
      if family == .atom { Atom.assign(text, of: done, in: self) } else { RSS.assign(text, of: done, in: self) }
    } else if ignoring == depth {
      ignoring = nil
    } else if authorDepth == depth {
      authorDepth = nil
    } else if capture == nil, let tag = FeedTag(rawValue: name), tag == .item || tag == .entry {
      finish()
    }
    if bases.last?.depth == depth { bases.removeLast() }
    depth -= 1
  }

  /// Changes the entry that is being read, or what is known of the feed.
  func update(_ change: (inout EntryDraft) -> Void) {
    guard var draft = entry else { return change(&feed) }
    entry = nil  // Moved, not copied.
    change(&draft)
    entry = draft
  }

  private func root(_ tag: FeedTag, _ attributes: XMLAttributes) {
    if let language = attributes.value("lang") { document.language = document.language ?? language }
    guard document.format.isEmpty else { return }
    switch tag {
    case .feed:
      family = .atom
      document.format = attributes.value("version").map { $0.hasPrefix("0.3") } == true ? "atom0.3" : "atom1.0"
    case .rdf:
      family = .rss
      document.format = "rss1.0"
    default:
      family = .rss
      document.format = "rss" + (attributes.value("version").map(HTMLText.collapsed) ?? "2.0")
    }
  }

  private func begin(_ attributes: XMLAttributes) {
    // A broken feed may begin an item inside another: the one before ends there.
    if entry != nil { finish() }
    var draft = EntryDraft()
    draft.entry.language = attributes.value("lang")
    draft.about = attributes.value("about")
    draft.base = base
    entry = draft
  }

  /// The entry is complete.
  func finish() {
    guard let done = entry else { return }
    entry = nil
    guard document.entries.count < maximumEntries else {
      if document.entries.count == maximumEntries, document.warnings.isEmpty {
        document.warnings.append("only the first \(maximumEntries) entries are read")
      }
      return
    }
    document.entries.append(done.finished(base: done.base ?? baseURL))
  }

  private func gather(_ tag: FeedTag, _ attributes: XMLAttributes) {
    if tag == .content { return }  // The whole text is not needed, and it is most of a feed.
    let type = attributes.value("type")
    let isEscaped = attributes.value("mode").map { $0 == "escaped" } ?? false
    if tag == .id {
      update { $0.isPermaLink = attributes.value("isPermaLink").map { $0.lowercased() != "false" } ?? true }
    }
    capture = Capture(tag: tag, type: type, isEscaped: isEscaped, depth: depth)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Elements inside a text (XHTML, or HTML that nobody escaped) give their text; a new block does not glue words.
  private func spaceForBlock(_ local: UnsafePointer<UInt8>) {
    switch String(cString: local) {
    case "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "tr", "td": buffer.append(0x20)
    default: break
    }
  }

  private func picture(_ tag: FeedTag, _ attributes: XMLAttributes) {
    let isPicture =
      tag != .mediaContent || attributes.value("medium") == "image"
      || attributes.value("type")?.hasPrefix("image/") == true
    guard isPicture, let url = LinkResolver.absolute(attributes.value("url") ?? attributes.value("href"), base) else {
      return
    }
    update { $0.entry.image = $0.entry.image ?? url }
  }
}
