public import Logging
internal import Model
internal import Networks
public import Pages
public import Web

/// Finds the picture of an announcement among those that feed and page name, and has it made. Whatever fails here, the
/// announcement goes without.
///
/// An actor because it says once, not at each post, that no picture can be made.
public actor PictureDesk {
  /// Pictures that are tried for one announcement.
  private static let tries = 3

  private let transport: any Transport
  private let folder: String
  private let logger: Logger
  private let findTool: @Sendable () async -> PictureTool?
  /// Made when the first picture is wanted: most feeds have a quiet hour before that.
  private lazy var maker = Task { [transport, folder, findTool] in
    PictureMaker(transport: transport, tool: await findTool(), folder: folder)
  }
  private var hasToldOfTool = false

  /// A desk with a scratch folder of its own.
  /// - Parameters:
  ///   - transport: what fetches pictures.
  ///   - folder: an absolute path; what lies in it is removed.
  ///   - findTool: looks for the program that scales pictures.
  public init(
    transport: any Transport, folder: String, logger: Logger,
    findTool: @escaping @Sendable () async -> PictureTool? = { await PictureTool.find() }
  ) {
    self.transport = transport
    self.folder = folder
    self.logger = logger
    self.findTool = findTool
  }

  /// A picture with its description, and the file where the network does not fetch it itself.
  struct Found: Sendable {
    var image: PostImage
    var bytes: [UInt8] = []
  }

  /// The best picture that can be had. What nobody describes is none where the network wants a description.
  func picture(of entry: Entry, _ page: PageFacts?, for rule: ImageRule) async -> Found? {
    let candidates = PictureChoice.of(entry, page).filter { !rule.needsAlt || !$0.alt.isEmpty }
    for candidate in candidates.prefix(Self.tries) {
      do throws(PictureFailure) {
        return try await found(candidate, for: rule)
      } catch {
        let problem = error.sentence(in: .en)
        guard error != .noTool else {
          if !hasToldOfTool { logger.notice("announcements go without pictures", metadata: ["problem": "\(problem)"]) }
          hasToldOfTool = true
          return nil
        }
        logger.notice("no picture", metadata: ["picture": "\(candidate.url)", "problem": "\(problem)"])
      }
    }
    return nil
  }

  private func found(_ candidate: Picture, for rule: ImageRule) async throws(PictureFailure) -> Found {
    let (maker, timeout) = (await maker.value, Duration.seconds(20))
    if rule.source == .address {
      var image = try await maker.look(at: candidate.url, for: rule, timeout: timeout)
      image.alt = candidate.alt
      return Found(image: image)
    }
    let made = try await maker.make(candidate.url, for: rule, timeout: timeout)
    var image = PostImage(type: made.type, width: made.width, height: made.height, alt: candidate.alt)
    // For the day when the file is not at hand any more.
    if rule.source == .withPost { image.address = candidate.url }
    return Found(image: image, bytes: made.bytes)
  }
}

/// Which picture is an entry's.
enum PictureChoice {
  /// The best first: what the feed declares (media:content, an enclosure), what the page gives for sharing, the first of
  /// the text. Of one picture in several sizes the page's own is taken.
  static func of(_ entry: Entry, _ page: PageFacts?) -> [Picture] {
    var pictures = page?.pictures ?? []
    guard let url = entry.image else { return pictures }
    let name = PictureName.of(url)
    let same = pictures.firstIndex { PictureName.of($0.url) == name }
    var own = same.map { pictures.remove(at: $0) } ?? Picture(url: url)
    if own.alt.isEmpty { own.alt = PictureName.description(entry.imageAlt, of: url) }
    if entry.imageIsInText, same == nil { return pictures + [own] }
    pictures.insert(own, at: entry.imageIsInText ? same ?? 0 : 0)
    return pictures
  }
}
