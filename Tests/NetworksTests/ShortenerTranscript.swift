import Foundation
import Model
import Networks
import Testing
import Web

/// A shortener's fixture: what its own API page says is sent and answered. A new case is a new object in the file.
struct ShortenerTranscript: Decodable, CustomTestStringConvertible, Sendable {
  /// The page that the facts come from, and when it was read.
  let source: String
  let read: String
  let shortener: String
  /// The shortener's object as in the configuration.
  let settings: JSONValue
  let secrets: SampleSecrets
  let cases: [Case]

  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let link: String
    let exchanges: [Transcript.Exchange]
    let gives: Outcome

    var testDescription: String { name }
  }

  struct Outcome: Decodable, Sendable, Equatable {
    var link: String?
    var failure: String?
    /// What the failure's words must hold.
    var saying: String?
    var until: String?
  }

  var testDescription: String { shortener }

  /// Every transcript in the folder.
  static let all: [ShortenerTranscript] = {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let folder = here.appendingPathComponent("Fixtures/Shorteners")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.map { file in
      do {
        return try JSONDecoder().decode(ShortenerTranscript.self, from: Data(contentsOf: file))
      } catch {
        fatalError("\(file.lastPathComponent): \(error)")
      }
    }
  }()

  /// The first case that gives a link.
  var sample: Case {
    get throws { try #require(cases.first { $0.gives.link != nil }) }
  }

  /// An adapter with the sample's settings.
  func adapter(_ transport: any Transport) throws -> any LinkShortener {
    guard let type = ShortenerCatalogue.shortener(named: shortener) else { throw UnknownNetwork(name: shortener) }
    return try adapter(of: type, transport)
  }

  private func adapter<S: LinkShortener>(of type: S.Type, _ transport: any Transport) throws -> S {
    S(settings: try secrets.decode(S.Settings.self, from: settings), timeout: .seconds(30), transport: transport)
  }

  /// Asks for the sample's link, answered so.
  func shorten(answered answer: ScriptedTransport.Answer) async throws -> (
    result: Result<String, ShorteningFailure>, requests: [Request]
  ) {
    let transport = ScriptedTransport([answer])
    let adapter = try adapter(transport)
    let link = try sample.link
    do throws(ShorteningFailure) {
      return (.success(try await adapter.shorten(link)), transport.requests)
    } catch {
      return (.failure(error), transport.requests)
    }
  }

  func failure(answered answer: ScriptedTransport.Answer) async throws -> ShorteningFailure? {
    let (result, requests) = try await shorten(answered: answer)
    #expect(requests.count == 1, "one request, whatever is answered")
    if case .failure(let failure) = result { return failure }
    return nil
  }

  /// The sample's answer with another link in the place of its own.
  func answer(_ link: String) throws -> ScriptedTransport.Answer {
    let sample = try sample
    let exchange = try #require(sample.exchanges.last)
    let own = JSONValue.string(try #require(sample.gives.link))
    let json = try #require(exchange.answer.json).replacing(own, with: .string(link))
    return .success(
      Response(status: exchange.answer.status ?? 200, body: Array(try JSONEncoder().encode(json)), received: .reference)
    )
  }
}

extension JSONValue {
  fileprivate func replacing(_ old: JSONValue, with new: JSONValue) -> JSONValue {
    switch self {
    case old: new
    case .object(let members): .object(members.mapValues { $0.replacing(old, with: new) })
    case .array(let elements): .array(elements.map { $0.replacing(old, with: new) })
    default: self
    }
  }
}
