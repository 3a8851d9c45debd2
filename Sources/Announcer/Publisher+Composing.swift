internal import Composing
internal import Ledger
internal import Logging
internal import Model
internal import Networks

/// Why a text could not be composed, as the ledger keeps it.
struct CompositionProblem: Error {
  let reason: Reason
}

// The text of an announcement, with a short link where the owner asks for one.
extension Publisher {
  /// What the account receives of an entry. A shortener that fails holds nothing up unless nothing fits without it.
  /// - Parameters:
  ///   - entry: with what its page adds.
  ///   - short: the page's own short link.
  ///   - keeping: the link that it says already; no other is made.
  func compose(
    _ entry: Entry, of work: Work, short own: String?, _ wording: Wording, _ limit: TextLimit,
    keeping kept: String? = nil
  ) async -> Result<Draft, CompositionProblem> {
    var refusal: ShorteningFailure?
    do throws(CompositionFailure) {
      let composer = try Composer(wording: wording, network: limit)
      func text(link: String?) throws(CompositionFailure) -> Draft {
        try composer.compose(entry, blog: work.entry.feedName, link: link, short: own, within: work.announcement.limit)
      }
      guard kept == nil, let shortener = account.shortener, let link = composer.link(of: entry) else {
        return .success(try text(link: kept))
      }
      if shortener.use == .needed, let draft = try? text(link: nil) { return .success(draft) }  // it fits as it is
      let short: String?
      do throws(ShorteningFailure) { short = try await shortener.service.shorten(link) } catch {
        refusal = error
        short = nil
        logger.warning("no short link", metadata: ["problem": "\(error.sentence(in: language))"])
      }
      progress()
      return .success(try text(link: short))
    } catch {
      let code: Reason.Code = error == .nothingToSay ? .empty : .tooLong
      let sentences = [error.sentence(in: language), refusal?.sentence(in: language)].compactMap { $0 }
      return .failure(CompositionProblem(reason: Reason(code, sentences.joined(separator: " "))))
    }
  }
}
