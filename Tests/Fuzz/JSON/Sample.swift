import FoundationEssentials
import FuzzSupport
import Model
import Web

@testable import Networks

/// A network's transcript (`Tests/NetworksTests/Fixtures`): a sample account, and what is asked of it with good answers.
/// So a network that has one, as every network of the catalogue must, is driven without a line here.
struct Sample: Decodable, Sendable {
  enum Verb: String, Decodable, Sendable { case verify, publish, find, upload, delete, edit, boost, mentions }

  let network: String
  let account: JSON
  let secrets: [String: String]
  let statusDecides: Bool?
  let cases: [Case]

  struct Case: Decodable, Sendable {
    let name: String
    let does: Verb
    let post: SamplePost?
    let image: PostImage?
    let bytes: String?
    let identity: Identity?
    let anchor: String?
    let besides: Set<String>?
    let receipt: Receipt?
    let url: String?
    let words: String?
    let limit: Int?
    let files: [String: String]?
    let exchanges: [Exchange]
    let mails: [Letter]?
    let talks: [Talk]?
    let gives: Outcome

    /// Answers that can be hostile.
    var steps: Int { max(exchanges.count, mails?.count ?? 0, talks?.count ?? 0) }
  }

  /// Secrets that the account has, keeps in a file, or was given by an answer before that step.
  func secretsKnown(in sample: Case, before step: Int) -> [String] {
    let configured = String(decoding: account.bytes, as: UTF8.self)
    let given = sample.exchanges.prefix(step < sample.steps ? step : 0).map {
      String(decoding: $0.answer.body, as: UTF8.self)
    }
    let texts = given + (sample.files ?? [:]).values
    return secrets.filter { name, value in
      configured.contains("\"\(name)\"") || texts.contains { $0.contains(value) }
    }.values.sorted()
  }

  struct SamplePost: Decodable, Sendable {
    let text: String
    let links: [String]?
    let facets: [Facet]?
    let language: String?
    let visibility: Visibility?
    let contentWarning: String?
    let image: PostImage?
    let card: Card?
    let created: String
    let key: String

    var post: Post {
      Post(
        text: text, links: links ?? [], facets: facets ?? [], language: language, visibility: visibility,
        contentWarning: contentWarning, image: image, card: card, created: Sample.date(created), key: key)
    }
  }

  struct Exchange: Decodable, Sendable {
    let answer: Answer
  }

  struct Answer: Decodable, Sendable {
    let status: Int?
    let headers: [String: String]?
    let json: JSON?
    let text: String?
    let received: String?
    let broken: String?

    var body: [UInt8] { json?.bytes ?? Array((text ?? "").utf8) }
  }

  struct Letter: Decodable, Sendable {
    let answer: LastWord

    struct LastWord: Decodable, Sendable {
      let status: Int?
      let words: String?
      let isLoggedIn: Bool?
      let hasTakenText: Bool?
      let broken: String?
    }
  }

  struct Talk: Decodable, Sendable {
    let url: String
    let hears: [String]?
    let broken: String?
  }

  struct Outcome: Decodable, Sendable {
    let receipt: Receipt?
    let identity: Identity?
    let failure: String?
  }

  static func date(_ text: String?) -> Date {
    text.flatMap { try? Date($0, strategy: .iso8601) } ?? reference
  }

  /// When answers are received that do not say it, and the account's clock.
  static let reference = Date(timeIntervalSince1970: 1_795_422_600)

  /// Every transcript in the folder of fixtures, in the order of their names.
  static let all: [Sample] = {
    let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let folder = "/\(tests)/NetworksTests/Fixtures"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".json") }.sorted().map { name in
      do {
        return try JSONDecoder().decode(Sample.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
      } catch {
        fatalError("\(name): \(error)")
      }
    }
  }()
}

/// A sample's account with its settings read, and what its network promises.
struct Subject: Sendable {
  let sample: Sample
  let type: any Network.Type
  let adapter: @Sendable (any Transport, any PostFiles) -> any Network
  /// What is refused there, may come with a success of HTTP.
  let refusesInSuccess: Bool
  /// A receipt may be without an identifier: the network gives none.
  let givesNoIDs: Bool
  /// How its pages' addresses begin.
  let schemes: Set<String>

  static let all: [Subject] = Sample.all.map { sample in
    guard let type = Catalogue.network(named: sample.network) else { fatalError("no network \(sample.network)") }
    return Subject(sample, type)
  }

  init<N: Network>(_ sample: Sample, _ type: N.Type) {
    let decoder = JSONDecoder()
    let values = sample.secrets
    let fetch: @Sendable (SecretReference) throws -> Secret = { reference in
      switch reference {
      case .environment(let name), .file(let name), .credential(let name): Secret(values[name] ?? "")
      }
    }
    if let key = CodingUserInfoKey.secrets { decoder.userInfo[key] = fetch }
    guard let settings = try? decoder.decode(N.Settings.self, from: Data(sample.account.bytes)) else {
      fatalError("the sample account of \(sample.network)")
    }
    self.sample = sample
    self.type = type
    adapter = { transport, files in
      N(
        account: AccountSettings(name: "sample", settings: settings, now: { Sample.reference }), transport: transport,
        files: files)
    }
    let publishing = sample.cases.filter { $0.does == .publish }
    refusesInSuccess = publishing.contains { each in
      let status = each.exchanges.last.map { $0.answer.status ?? 200 } ?? 0
      return (200..<300).contains(status) && each.gives.failure.map { $0 != "uncertain" } ?? false
    }
    givesNoIDs = publishing.contains { $0.gives.receipt?.id.isEmpty ?? false }
    let pages = sample.cases.flatMap { [$0.gives.receipt?.url, $0.gives.identity?.url] }
    schemes = Set(["http", "https"] + pages.compactMap { $0?.prefix { $0 != ":" }.lowercased() })
  }

  /// Every network is driven in everything that it does; where it is not, a transcript lacks a case.
  static func checkCatalogue() {
    for network in Catalogue.networks {
      let cases = Sample.all.filter { $0.network == network.name }.flatMap(\.cases).filter { $0.steps > 0 }
      // A network that is a file has no answers.
      guard !cases.isEmpty || network.name == TwtxtNetwork.name else {
        fatalError("\(network.name) has no transcript with an answer")
      }
      let verbs: [(Sample.Verb, Bool)] = [
        (.publish, !cases.isEmpty), (.delete, network.deletes), (.edit, network.edits), (.boost, network.boosts),
        (.mentions, network.searches), (.upload, network.imageRule?.source == .upload),
      ]
      for (verb, isOffered) in verbs where isOffered {
        Fuzzer.hold(
          cases.contains { $0.does == verb }, "\(network.name): no case of \(verb.rawValue) in its transcript")
      }
    }
  }
}
