internal import Model
internal import Web

/// Fetches an original into the scratch folder and looks at its header before any library does.
struct PictureFetch: Sendable {
  let transport: any Transport
  let folder: ScratchFolder

  private static let maximumBytes = 15 << 20
  private static let maximumPixels = 40_000_000
  private static let sides = 50...20_000

  /// Once, with its redirects.
  func fetch(_ url: String, timeout: Duration) async throws(PictureFailure) -> PictureHeader {
    let bytes = try await bytes(of: url, timeout)
    return try await offTransport { () async throws(PictureFailure) in
      let header = try PictureHeader(bytes)
      try Self.check(header)
      try folder.write(bytes, to: PictureTool.original)
      return header
    }
  }

  private func bytes(of url: String, _ timeout: Duration) async throws(PictureFailure) -> [UInt8] {
    // No AVIF: servers that choose by this header would send it.
    let accepted = "image/jpeg,image/png,image/webp,image/gif;q=0.9,*/*;q=0.1"
    let request = Request(
      .get, url, headers: [("Accept", accepted)], timeout: timeout, maximumBytes: Self.maximumBytes, redirects: 5)
    do {
      let response = try await transport.send(request)
      guard response.status == 200 else { throw PictureFailure.refused(status: response.status) }
      return response.body
    } catch let failure as PictureFailure {
      throw failure
    } catch let failure as TransportFailure {
      if case .tooBig(let limit) = failure.kind { throw .tooBig(limit: limit) }
      throw failure.kind == .cancelled ? .stopped : .unfetched(failure)
    } catch { throw .stopped }
  }

  private static func check(_ header: PictureHeader) throws(PictureFailure) {
    let (width, height) = (header.width, header.height)
    // The sides first: their product is then small enough to be one.
    guard max(width, height) <= sides.upperBound, width * height <= maximumPixels else {
      throw .tooManyPixels(width: width, height: height)
    }
    guard min(width, height) >= sides.lowerBound else { throw .tooSmall(width: width, height: height) }
  }
}
