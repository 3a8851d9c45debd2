internal import Model
internal import Web

/// Has the original in the scratch folder made to what a network takes.
struct PictureScaler: Sendable {
  let tool: PictureTool
  let folder: ScratchFolder
  /// All tries together may take so long.
  let patience: Duration

  private static let smallestSide = 20

  /// Tries a good quality, then a coarser one, then a smaller side.
  func scale(_ original: PictureHeader, to rule: ImageRule) async throws(PictureFailure) -> MadePicture {
    try await offTransport { () async throws(PictureFailure) in try await tries(original, rule) }
  }

  private func tries(_ original: PictureHeader, _ rule: ImageRule) async throws(PictureFailure) -> MadePicture {
    guard let format = Self.format(for: rule) else { throw .doesNotFit(limit: rule.maximumBytes) }
    let deadline = ContinuousClock.now + patience
    var order = PictureTool.Order(
      from: original, to: format, side: max(1, min(rule.longestSide, max(original.width, original.height))),
      quality: 85)
    for attempt in 1...3 {
      let bytes = try await make(order, within: deadline - .now, most: rule.maximumBytes)
      if bytes.count <= rule.maximumBytes { return try Self.checked(bytes, order) }
      order.quality = 70
      if attempt == 2 || format == .png { order.side = max(1, order.side * 6 / 10) }
    }
    throw .doesNotFit(limit: rule.maximumBytes)
  }

  /// JPEG where it is taken; most networks take both.
  private static func format(for rule: ImageRule) -> PictureHeader.Format? {
    [PictureHeader.Format.jpeg, .png].first { rule.types.contains($0.type) }
  }

  private func make(
    _ order: PictureTool.Order, within limit: Duration, most: Int
  ) async throws(PictureFailure) -> [UInt8] {
    let name = PictureTool.made(order)
    folder.remove(name)
    defer { folder.remove(name) }
    let result: ToolProcess.Result
    do {
      result = try await tool.process(order, in: folder.path).run(within: limit)
    } catch {
      switch error {
      case .notStarted(let words): throw .toolFailed(words)
      case .tooSlow: throw .tooSlow
      case .stopped: throw .stopped
      }
    }
    guard let complaint = ToolWords.complaint(of: result) else {
      guard let bytes = folder.read(name, most: most) else { throw .toolFailed("no result") }
      return bytes
    }
    if ToolWords.tellOfMemory(result) { throw .tooMuchMemory(width: order.from.width, height: order.from.height) }
    throw .toolFailed(complaint)
  }

  /// The header is believed, not the program: that it ends with 0 proves nothing.
  private static func checked(_ bytes: [UInt8], _ order: PictureTool.Order) throws(PictureFailure) -> MadePicture {
    guard let header = try? PictureHeader(bytes), header.format == order.to,
      max(header.width, header.height) <= order.side
    else { throw .toolFailed("unusable result") }
    // A strip; or a decoder that took a frame of an animation for the whole.
    guard min(header.width, header.height) >= smallestSide else {
      throw .tooSmall(width: header.width, height: header.height)
    }
    return MadePicture(bytes: bytes, type: header.format.type, width: header.width, height: header.height)
  }
}
