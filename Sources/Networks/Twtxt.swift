internal import Crypto
internal import FoundationEssentials
public import Model
public import Web

/// twtxt: a plain text file, one post a line, served by any web server.
///
/// https://twtxt.readthedocs.io/en/latest/user/twtxtfile.html : `2026-11-23T08:30:00Z<TAB>text`, UTF-8, LF; lines that
/// start with `#` are comments, by custom with `nick` and `url` at the head.
public struct TwtxtNetwork: Network {
  /// In the configuration.
  public static let name = "twtxt"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "a microblog that is a plain text file of your own",
    .fr: "un microblog qui est un simple fichier texte à vous",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "file", .path, example: "twtxt.txt", en: "the file to append to, relative to the state folder",
      fr: "le fichier à compléter, relatif au dossier d’état"),
    SettingKey("nick", .text, required: false, en: "your name, for a new file's head", fr: "votre nom, pour l’en-tête"),
    SettingKey(
      "url", .url, required: false, en: "where the file is published", fr: "l’adresse où le fichier est publié"),
  ]
  /// A text file shows no cards.
  public static let cards = CardMaker.nobody
  /// The format sets no limit and readers show about 140 characters; a line stays readable up to this one. Code points,
  /// because nothing in a text file knows of graphemes, links or mentions.
  public static let limit = TextLimit(max: 1024, rule: CountingRule(unit: .codePoints))
  /// The line is the identity: found again, it is the same post.
  public static let reconciliation = Reconciliation.ownIdentity

  /// Where the file is, and what its head says.
  public struct Settings: Decodable, Sendable {
    /// Absolute, or relative to the state folder.
    public var file: String
    /// For the head of a new file.
    public var nick: String?
    /// Where people read the file.
    public var url: String?

    /// The settings of an account.
    public init(file: String, nick: String? = nil, url: String? = nil) {
      self.file = file
      self.nick = nick
      self.url = url
    }
  }

  private let settings: Settings
  private let files: any PostFiles

  /// An adapter for one file.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    self.files = files
  }

  /// The file can be read and written to, or is not there yet and can be made.
  public func verify() async throws(PublishFailure) -> Identity {
    _ = try contents()
    do throws(FileFailure) {
      try files.requireWritable(settings.file)
    } catch {
      throw .unavailable("\(error.path): \(error.detail)")
    }
    return Identity(
      id: settings.file, name: settings.nick ?? settings.file, url: settings.url, limit: Self.limit,
      reconciliation: Self.reconciliation)
  }

  /// Appends the line, unless it is there: the same post twice is one line.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    let line = Line(post)
    let present = try contents()
    let (lines, tail) = Self.split(present ?? [])
    if lines.contains(line.bytes) { return receipt(line.bytes, .lookup) }
    do {
      try files.append(
        Self.completion(of: tail, with: line.bytes, head: present?.isEmpty == false ? [] : head), to: settings.file)
    } catch {
      let words = "\(error.path): \(error.detail)"
      // A line that is half there is completed by the next attempt.
      throw isStill(present) ? .unavailable(words) : .uncertain(words)
    }
    return receipt(line.bytes, .response)
  }

  /// Whether the file is what it was: what cannot be read is not.
  private func isStill(_ present: [UInt8]?) -> Bool {
    do throws(PublishFailure) { return try contents() ?? [] == present ?? [] } catch { return false }
  }

  /// The last line with the post's link (its text where it has none). A file is always up to date. All lines have the
  /// file's address: which are others shows by their identifiers alone.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let (lines, _) = Self.split(try contents() ?? [])
    let posts = lines.filter { $0.first != UInt8(ascii: "#") && $0.contains(Line.tab) }
    let candidates = others.isEmpty ? posts : posts.filter { !others.contains(receipt($0, .lookup).id) }
    let wanted = Line(post).bytes
    let match =
      candidates.last { $0 == wanted }
      ?? candidates.last { line in
        let text = String(decoding: line.drop { $0 != Line.tab }.dropFirst(), as: UTF8.self)
        guard let link = post.links.first else { return text == Line.text(of: post) }
        return LinkIdentity.isNamed(link, in: [], orIn: text)
      }
    if let match { return .found(receipt(match, .lookup)) }
    return .absent(fresh: true, newest: posts.last.map { receipt($0, .lookup).id })
  }

  // MARK: The file

  private func contents() throws(PublishFailure) -> [UInt8]? {
    do { return try files.contents(of: settings.file) } catch { throw .unavailable("\(error.path): \(error.detail)") }
  }

  /// The complete lines, and the last one where its line end is missing.
  private static func split(_ bytes: [UInt8]) -> (lines: [ArraySlice<UInt8>], tail: ArraySlice<UInt8>) {
    var lines = bytes.split(separator: Line.end, omittingEmptySubsequences: false)
    let tail = lines.popLast() ?? []
    return (lines, tail)
  }

  /// What makes the line stand complete at the end. A crash in mid-write leaves the beginning of a line: ours is
  /// completed; another's is ended, so that it spoils no other line.
  private static func completion(of tail: ArraySlice<UInt8>, with line: ArraySlice<UInt8>, head: [UInt8]) -> [UInt8] {
    if tail.isEmpty { return head + line + [Line.end] }
    if line.starts(with: tail) { return line.dropFirst(tail.count) + [Line.end] }
    return [Line.end] + line + [Line.end]
  }

  private var head: [UInt8] {
    let known = [("nick", settings.nick), ("url", settings.url)]
    let comments = known.compactMap { key, value in value.map { "# \(key) = \(Line.flat($0))\n" } }
    return Array((["# https://twtxt.readthedocs.io\n"] + comments).joined().utf8)
  }

  private func receipt(_ line: ArraySlice<UInt8>, _ evidence: Receipt.Evidence) -> Receipt {
    let stamp = String(decoding: line.prefix { $0 != Line.tab }, as: UTF8.self)
    let hash = SHA256.hexadecimal(Array(line)).prefix(8)
    return Receipt(id: "\(stamp)#\(hash)", url: settings.url, evidence: evidence)
  }
}

/// A post as a line of the file, without its end.
private struct Line {
  static let tab = UInt8(ascii: "\t")
  static let end = UInt8(ascii: "\n")

  let bytes: ArraySlice<UInt8>

  init(_ post: Post) {
    // Whole seconds, never rounded up into the future.
    let created = Date(timeIntervalSince1970: (Double(post.created.milliseconds) / 1000).rounded(.down))
    bytes = Array("\(created.ISO8601Format())\t\(Self.text(of: post))".utf8)[...]
  }

  static func text(of post: Post) -> String { flat(post.text) }

  /// Tabs and line ends become spaces.
  static func flat(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.properties.isLineEnd ? " " : $0 }))
  }
}

extension Unicode.Scalar.Properties {
  fileprivate var isLineEnd: Bool {
    generalCategory == .lineSeparator || generalCategory == .paragraphSeparator || generalCategory == .control
  }
}
