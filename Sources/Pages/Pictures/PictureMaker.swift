public import Model
public import Web

/// Makes the pictures of announcements, one at a time: what it costs in memory is bounded by one picture.
///
/// An actor because it remembers the last original, so that several accounts cost the blog one request.
public actor PictureMaker {
  private let fetch: PictureFetch
  private let tool: PictureTool?
  private let folder: ScratchFolder
  private let keeping: Duration
  private let patience: Duration
  private var last: (url: String, until: ContinuousClock.Instant, outcome: Result<PictureHeader, PictureFailure>)?
  private var isPrepared = false
  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// A maker with a scratch folder of its own.
  /// - Parameters:
  ///   - transport: what fetches originals.
  ///   - tool: what scales them; without it none is made, and none is fetched to be made.
  ///   - folder: an absolute path; the folder is made for this user alone, and what lies in it is removed.
  ///   - patience: how long the tool may take for one picture.
  ///   - keeping: how long an original (or the news that there is none) serves again before it is fetched anew.
  public init(
    transport: any Transport, tool: PictureTool?, folder: String, patience: Duration = .seconds(30),
    keeping: Duration = .seconds(600)
  ) {
    self.folder = ScratchFolder(path: folder)
    self.tool = tool
    self.patience = patience
    self.keeping = keeping
    fetch = PictureFetch(transport: transport, folder: self.folder)
    // What goes wrong here goes wrong again, and is told, when the first picture is made.
    isPrepared = (try? self.folder.prepare()) != nil
  }

  /// Fetches a picture, checks it, and has it made to what a network takes: re-encoded, upright, in sRGB, without anything
  /// that its camera or its author wrote into it. Of an animation it is the first frame.
  /// - Parameters:
  ///   - url: absolute, http or https. The last original stays on disk until another one is asked for.
  ///   - rule: what the network takes.
  ///   - timeout: for the whole exchange with the server; scaling has its own.
  public func make(
    _ url: String, for rule: ImageRule, timeout: Duration
  ) async throws(PictureFailure) -> MadePicture {
    guard let tool else { throw .noTool }
    await takeTurn()
    defer { endTurn() }
    if Task.isCancelled { throw .stopped }
    try prepare()
    let original = try await original(url, timeout)
    let scaler = PictureScaler(tool: tool, folder: folder, patience: patience)
    return try await scaler.scale(original, to: rule)
  }

  /// Fetches a picture that a network will fetch itself, and checks that it takes what lies there. No tool is needed.
  /// - Returns: the picture with its address, and without a description.
  public func look(
    at url: String, for rule: ImageRule, timeout: Duration
  ) async throws(PictureFailure) -> PostImage {
    guard let address = PublicAddress.of(url) else { throw .notPublic }
    await takeTurn()
    defer { endTurn() }
    if Task.isCancelled { throw .stopped }
    try prepare()
    let header = try await original(url, timeout)
    guard rule.types.contains(header.format.type) else { throw .notTaken(header.format.rawValue) }
    let (folder, most) = (folder, rule.maximumBytes)
    let isSmall = try await offTransport { () async throws(PictureFailure) in
      // Of a longer file it gives more than that.
      (folder.read(PictureTool.original, most: most)?.count ?? .max) <= most
    }
    guard isSmall, max(header.width, header.height) <= rule.longestSide else {
      throw .doesNotFit(limit: rule.maximumBytes)
    }
    return PostImage(type: header.format.type, width: header.width, height: header.height, address: address)
  }

  private func prepare() throws(PictureFailure) {
    guard !isPrepared else { return }
    try folder.prepare()
    isPrepared = true
  }

  private func original(_ url: String, _ timeout: Duration) async throws(PictureFailure) -> PictureHeader {
    if let last, last.url == url, ContinuousClock.now < last.until { return try last.outcome.get() }
    last = nil
    folder.remove(PictureTool.original)
    let outcome: Result<PictureHeader, PictureFailure>
    do {
      outcome = .success(try await fetch.fetch(url, timeout: timeout))
    } catch { outcome = .failure(error) }
    switch outcome {
    case .failure(.stopped): break
    case .failure(.unwritable): isPrepared = false
    default: last = (url, .now + keeping, outcome)
    }
    return try outcome.get()
  }

  /// In the order of asking: another call may come while this one waits for a server or a program.
  private func takeTurn() async {
    guard isBusy else {
      isBusy = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  /// Hands the turn over.
  private func endTurn() {
    if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
  }
}
