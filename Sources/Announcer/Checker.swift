internal import Composing
public import Feeds
internal import FoundationEssentials
public import Model
internal import Networks
public import Pages
public import Web

/// Asks every feed and every account whether it answers. It changes nothing and needs no ledger.
public struct Checker: Sendable {
  private let feeds: [FeedPlan]
  private let accounts: [AccountPlan]
  private let channels: [NoticeChannel]
  private let transport: any Transport
  private let reader: any DocumentReading & PageReading
  private let language: Language

  /// A checker of what a configuration names.
  /// - Parameter reader: what makes sense of feeds and pages.
  public init(
    feeds: [FeedPlan], accounts: [AccountPlan], channels: [NoticeChannel] = [], transport: any Transport,
    reader: any DocumentReading & PageReading, language: Language
  ) {
    self.feeds = feeds
    self.accounts = accounts
    self.channels = channels
    self.transport = transport
    self.reader = reader
    self.language = language
  }

  /// Asks every feed, every account and every way to the owner whether it answers.
  public func check() async -> CheckReport {
    var report = CheckReport(lines: [])
    for feed in feeds { report.lines.append(await check(feed)) }
    for account in accounts { report.lines.append(await check(account)) }
    for channel in channels { report.lines.append(await check(channel)) }
    return report
  }

  /// Sends a test letter by every way to the owner.
  public func testNotices() async -> CheckReport {
    let text = language(
      "Crieur: a test\n\nThis is a test: what needs you will come this way.",
      "Crieur : un essai\n\nCeci est un essai : ce qui a besoin de vous passera par ici.")
    var report = CheckReport(lines: [])
    for channel in channels {
      var line = CheckReport.Line(kind: "notices", name: channel.name, found: "", status: 0)
      do throws(PublishFailure) {
        // Each test is another letter.
        let now = Date(milliseconds: Date.now.milliseconds)
        try await channel.send(text, made: now, key: UUID().uuidString, language: language)
      } catch {
        (line.found, line.status) = (error.sentence(in: language), error.exitStatus.rawValue)
      }
      report.lines.append(line)
    }
    return report
  }

  private func check(_ channel: NoticeChannel) async -> CheckReport.Line {
    do throws(PublishFailure) {
      let identity = try await channel.network.verify()
      let found = language("\(identity.name); notices go by it", "\(identity.name) ; les avis passent par là")
      return CheckReport.Line(kind: "notices", name: channel.name, found: found, status: 0, expires: identity.expires)
    } catch {
      return CheckReport.Line(
        kind: "notices", name: channel.name, found: error.sentence(in: language), status: error.exitStatus.rawValue)
    }
  }

  private func check(_ feed: FeedPlan) async -> CheckReport.Line {
    do throws(FeedFailure) {
      guard
        case .read(let document, _, _, let address, _) = try await FeedFetcher(transport: transport, reader: reader)
          .fetch(feed.url, format: feed.format)
      else { return CheckReport.Line(kind: "feed", name: feed.name, found: "", status: 0) }
      let count = document.entries.count
      let found = language(
        "\(count) \(count == 1 ? "entry" : "entries") at \(address)",
        "\(count) \(count > 1 ? "billets" : "billet") à l’adresse \(address)")
      if feed.page != nil, let link = newest(of: document.entries)?.link,
        case .absent(let absence) = await PageVisitor(transport: transport, reader: reader).visit(link)
      {
        return CheckReport.Line(
          kind: "feed", name: feed.name, found: found + separator + absence.sentence(in: language),
          status: absence.exitStatus.rawValue)
      }
      return CheckReport.Line(kind: "feed", name: feed.name, found: found, status: 0)
    } catch {
      return CheckReport.Line(
        kind: "feed", name: feed.name, found: error.sentence(in: language), status: error.exitStatus.rawValue)
    }
  }

  private func check(_ account: AccountPlan) async -> CheckReport.Line {
    do throws(PublishFailure) {
      let identity = try await account.network.verify()
      let composer = try? Composer(wording: account.wording, network: identity.limit)  // The configuration was checked.
      let limit = composer?.limit(within: nil) ?? identity.limit.max
      let found = language(
        "\(identity.name), \(limit) \(identity.limit.rule.unit.rawValue) at most",
        "\(identity.name), \(limit) signes au plus")
      let more = [
        identity.reconciliation.meaning(language), type(of: account.network).cost?[language],
        await missingPictures(account),
      ].compactMap { $0 }
      return CheckReport.Line(
        kind: "account", name: account.name, found: ([found] + more).joined(separator: separator), status: 0,
        expires: identity.expires)
    } catch {
      return CheckReport.Line(
        kind: "account", name: account.name, found: error.told(in: language).sentence(in: language),
        status: error.exitStatus.rawValue)
    }
  }

  /// By its date; the first where none is dated.
  private func newest(of entries: [Entry]) -> Entry? {
    entries.max { ($0.published ?? .distantPast) < ($1.published ?? .distantPast) }.flatMap {
      $0.published == nil ? entries.first : $0
    }
  }

  private var separator: String { language("; ", " ; ") }

  /// Why an account that wants pictures gets none; nil where nothing is missing.
  private func missingPictures(_ account: AccountPlan) async -> String? {
    // What a network fetches itself is not scaled.
    guard account.pictures, let rule = type(of: account.network).imageRule, rule.source != .address,
      await PictureTool.find() == nil
    else { return nil }
    return PictureFailure.noTool.sentence(in: language)
  }
}
