internal import FoundationEssentials
internal import Ledger
internal import Logging
internal import Model
internal import Networks
internal import Pages

// The picture of an announcement: made and uploaded before the post is frozen, since its identifier is a part of it.
extension Publisher {
  /// What came of the picture.
  enum PictureStep {
    /// The post goes with it, or without one.
    case post(PostImage?)
    /// The network is not there: the post would fail too.
    case stuck(Step)
  }

  /// After so many failures in a row the picture may be what the network fails on.
  private static var patience: Int { 3 }

  /// Several accounts may wait for one picture after the other, each bounded by time-outs of its own: that is progress,
  /// though not for ever.
  private func patiently<Value: Sendable>(_ work: () async -> Value) async -> Value {
    let ticks = Task {
      for _ in 0..<12 {
        do { try await Task.sleep(for: .seconds(20)) } catch { return }  // the work is done
        progress()
      }
    }
    defer {
      ticks.cancel()
      progress()
    }
    return await work()
  }

  /// The picture, known to the network or where the network will fetch it.
  func image(for entry: Entry, _ page: PageFacts?, now: Date) async throws(LedgerError) -> PictureStep {
    guard account.pictures, let pictures, let rule = type(of: account.network).imageRule else { return .post(nil) }
    guard let found = await patiently({ await pictures.picture(of: entry, page, for: rule) }) else {
      return .post(nil)
    }
    var image = found.image
    if rule.source == .address { return .post(image) }
    do throws(PublishFailure) {
      image.id = try await account.network.upload(image, bytes: found.bytes)
      progress()
      return .post(image)
    } catch {
      progress()
      switch error {
      case .limited, .unavailable:
        if try await record().failures < Self.patience { return .stuck(try await wait(for: error, now: now)) }
      case .rejected, .unauthorized, .uncertain, .tooLong, .gone: break
      }
      tellOfMissingPicture(error.sentence(in: .en))
      return .post(nil)
    }
  }

  /// The announcement goes, or has gone, without.
  func tellOfMissingPicture(_ problem: String) {
    logger.warning("announced without its picture", metadata: ["problem": "\(problem)"])
  }
}
