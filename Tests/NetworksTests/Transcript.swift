import Foundation
import Model
import Networks
import Testing
import Web

/// A network's fixture: what its own API page says is sent and answered. A new case is a new object in the file.
struct Transcript: Decodable, CustomTestStringConvertible, Sendable {
  /// The page that the facts come from, and when it was read.
  let source: String
  let read: String
  let network: String
  /// The account's object as in the configuration; its secrets stand in `secrets` under the names that it refers to.
  let account: JSONValue
  let secrets: SampleSecrets
  /// A success of HTTP is all that such a server says.
  let statusDecides: Bool?
  /// How many requests follow the one that publishes, and only read what came of it.
  let readsBack: Int?
  /// A server that points elsewhere has taken nothing, and says so by 307 or 308.
  let movedProves: Bool?
  /// The server is only told that there is something new.
  let textStays: Bool?
  let cases: [Case]

  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    enum Verb: String, Decodable, Sendable { case verify, publish, find, upload, delete, edit, boost, mentions }

    let name: String
    let does: Verb
    let post: SamplePost?
    /// What `upload` gets, and the file's bytes as text.
    let image: PostImage?
    let bytes: String?
    /// The account as `verify` gave it, for `find`.
    let identity: Identity?
    let anchor: String?
    let besides: Set<String>?
    /// What `delete` takes away, or `edit` changes.
    let receipt: Receipt?
    /// The page of what `boost` repeats.
    let url: String?
    /// What `mentions` looks for, and how many it may give.
    let words: String?
    let limit: Int?
    /// Files before and after, for networks that are a file.
    let files: [String: String]?
    let filesAfter: [String: String]?
    let exchanges: [Exchange]
    /// Letters, for networks that go by mail.
    let mails: [MailExchange]?
    /// Talks over WebSockets; those with one server in their order.
    let talks: [TalkExchange]?
    let gives: Outcome

    var testDescription: String { name }
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
      get throws {
        Post(
          text: text, links: links ?? [], facets: facets ?? [], language: language, visibility: visibility,
          contentWarning: contentWarning,
          image: image, card: card, created: try Date(created, strategy: .iso8601), key: key)
      }
    }
  }

  /// A request, all of it, and what came back.
  struct Exchange: Decodable, Sendable {
    let request: Expected
    let answer: Answer

    struct Expected: Decodable, Sendable {
      let method: String
      let url: String
      let headers: [String: String]
      let json: JSONValue?
      /// The whole body, where it is no JSON.
      let text: String?
      /// The fields of `multipart/form-data`; the boundary in the header is written `*`.
      let parts: [MultipartReading.Part]?
    }

    struct Answer: Decodable, Sendable {
      let status: Int?
      let headers: [String: String]?
      let json: JSONValue?
      let text: String?
      let received: String?
      /// Instead of an answer: `refused` (nothing was sent) or `cut` (sent, not answered).
      let broken: String?
    }
  }

  struct Outcome: Decodable, Sendable, Equatable {
    var receipt: Receipt?
    var identity: Identity?
    var absent: Absent?
    /// The uploaded picture's identifier.
    var picture: String?
    /// It was taken away.
    var deleted: Bool?
    var mentions: [Named]?
    var failure: String?
    /// What the failure's words must hold.
    var saying: String?
    var until: String?
    var limit: Int?

    struct Named: Decodable, Sendable, Equatable {
      let url: String
      let author: String?
      let text: String
      let date: String?

      init(_ mention: Mention) {
        (url, author, text) = (mention.url, mention.author, mention.text)
        date = mention.date?.ISO8601Format()
      }
    }

    struct Absent: Decodable, Sendable, Equatable {
      let fresh: Bool
      let newest: String?
    }
  }

  var testDescription: String { network }

  /// Every transcript in the folder of fixtures.
  static let all: [Transcript] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "json" }.sorted { $0.path < $1.path }.map { file in
      do {
        return try JSONDecoder().decode(Transcript.self, from: Data(contentsOf: file))
      } catch {
        fatalError("\(file.lastPathComponent): \(error)")
      }
    }
  }()

  /// An adapter for the sample account.
  func adapter(transport: any Transport, files: any PostFiles) throws -> any Network {
    guard let type = Catalogue.network(named: network) else { throw UnknownNetwork(name: network) }
    return try adapter(of: type, transport: transport, files: files)
  }

  private func adapter<N: Network>(of type: N.Type, transport: any Transport, files: any PostFiles) throws -> N {
    let settings = try secrets.decode(N.Settings.self, from: account)
    let account = AccountSettings(name: "sample", settings: settings, now: { .reference })
    return N(account: account, transport: transport, files: files)
  }
}

/// What the samples' configuration refers to, by name.
struct SampleSecrets: Decodable, Sendable {
  let values: [String: String]

  init(from decoder: any Decoder) throws { values = try [String: String](from: decoder) }

  /// Settings as the configuration would read them.
  func decode<Settings: Decodable>(_ type: Settings.Type, from settings: JSONValue, privateHosts: [String]? = nil)
    throws -> Settings
  {
    let decoder = JSONDecoder()
    let values = values
    let fetch: @Sendable (SecretReference) throws -> Secret = { reference in
      switch reference {
      case .environment(let name), .file(let name), .credential(let name): Secret(values[name] ?? "")
      }
    }
    if let key = CodingUserInfoKey.secrets { decoder.userInfo[key] = fetch }
    if let key = CodingUserInfoKey.privateHosts { decoder.userInfo[key] = privateHosts.map(PrivateHosts.init) }
    return try decoder.decode(type, from: JSONEncoder().encode(settings))
  }
}

struct UnknownNetwork: Error { let name: String }

/// JSON whatever its shape, compared by value.
enum JSONValue: Codable, Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let string = try? value.decode(String.self) {
      self = .string(string)
    } else if let array = try? value.decode([JSONValue].self) {
      self = .array(array)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}
