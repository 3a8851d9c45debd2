import Foundation
import Model
import Networks
import TestSupport
import Testing
import Town
import Web

/// Each adapter against its network's play, over real sockets: what the transcript says in pieces works as a whole.
@Suite struct PlayTests {
  static let post = Post(
    text: "L’été, l’œil & la fièvre https://blog.example.org/2026/11/fievre #Santé",
    links: ["https://blog.example.org/2026/11/fievre"],
    facets: [], language: "fr",
    card: Card(url: "https://blog.example.org/2026/11/fievre", title: "L’été, l’œil & la fièvre"),
    created: .reference, key: "a2V5LW9mLXRoZS1wbGF5")

  /// What was taken back is there for nobody.
  private func expectNoBoost(of page: String, by network: any Network) async {
    do throws(PublishFailure) {
      let boost = try await network.boost(page, as: Self.post)
      Issue.record("boosted what is not there: \(boost)")
    } catch {
      #expect(error.verdict == "rejected", "\(error)")
    }
  }

  /// The account's own post holds the same link and the same name: it is nobody's mention.
  private func expectMentions(_ searches: Bool, at server: PlayedServer, by network: any Network) async throws {
    server.strangers = [
      Stranger(
        id: "3n2nurse", author: "nurse@ward.example.org", text: "Lisez https://blog.example.org/2026/11/fievre & dormez"
      ),
      Stranger(
        id: "3n2tired", author: "nurse@ward.example.org", text: "La fièvre tombe", created: "2026-11-23T08:30:00Z"),
      Stranger(id: "3n2other", author: "nurse@ward.example.org", text: "Rien"),
    ]
    guard searches else {
      await #expect(throws: PublishFailure.rejected("\(type(of: network).name) searches nothing")) {
        _ = try await network.mentions(of: "fièvre", limit: 20)
      }
      return
    }
    for words in ["https://blog.example.org/2026/11/fievre", "blog.example.org"] {
      let found = try await network.mentions(of: words, limit: 20)
      #expect(found.map(\.text) == ["Lisez https://blog.example.org/2026/11/fievre & dormez"], "\(words)")
      #expect(found.allSatisfy { $0.url.contains("3n2nurse") && ($0.date?.timeIntervalSinceNow ?? -99) > -60 })
    }
    let named = try await network.mentions(of: "la  FIÈVRE", limit: 20)
    #expect(named.map(\.text) == ["La fièvre tombe"] && named.first?.author == "@nurse@ward.example.org")
    #expect(named.first?.date == .reference)
    #expect(try await network.mentions(of: "nobody at all", limit: 20).isEmpty)
  }

  private func adapter(_ play: Play, at server: PlayedServer) throws -> any Network {
    func make<N: Network>(_ type: N.Type) throws -> N {
      let data = try JSONSerialization.data(withJSONObject: play.account(server.address))
      let secrets = try JSONDecoder().decode(
        SampleSecrets.self, from: try JSONEncoder().encode(play.secrets(at: server.address)))
      let settings = try secrets.decode(N.Settings.self, from: try JSONDecoder().decode(JSONValue.self, from: data))
      let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
      return N(account: AccountSettings(name: "sample", settings: settings), transport: transport, files: MemoryFiles())
    }
    guard let network = Catalogue.network(named: play.network) else { throw UnknownNetwork(name: play.network) }
    return try make(network)
  }

  @Test(arguments: Play.all)
  func aPostIsMadeFoundChangedAndTakenBack(play: Play) async throws {
    let server = try PlayedServer(play)
    let network = try adapter(play, at: server)
    let kind = type(of: network)
    let identity = try await network.verify()
    #expect(!identity.name.isEmpty)

    var receipt = try await network.publish(Self.post)
    #expect(server.posts.count == 1)
    let text = try #require(server.posts.first?.text)
    if play.showsText {
      #expect(text.contains("https://blog.example.org/2026/11/fievre") && text.contains("L’été, l’œil & la fièvre"))
    } else {
      #expect(!server.requests.contains { $0.text.contains("fièvre") })
    }

    if kind.finds {
      let lookup = try await network.find(Self.post, of: identity, anchor: nil, besides: [])
      guard case .found = lookup else {
        Issue.record("not found: \(lookup)")
        return
      }
      var other = Self.post
      other.links = ["https://blog.example.org/another"]
      other.text = "Autre https://blog.example.org/another"
      other.key = "YW5vdGhlci1rZXk"
      other.created += 60
      let absence = try await network.find(other, of: identity, anchor: nil, besides: [])
      guard case .absent = absence else {
        Issue.record("found what is not there: \(absence)")
        return
      }
    }
    if kind.reconciliation == .ownIdentity || kind.reconciliation == .keyAndLookup {
      _ = try await network.publish(Self.post)
      #expect(server.posts.count == 1, "the same post sent again is the same post")
    }
    if kind.boosts {
      let page = try #require(receipt.url)
      let boost = try await network.boost(page, as: Self.post)
      let again = try await network.boost(page, as: Self.post)
      #expect(again.id == boost.id && again.url == boost.url, "the same boost made again is the same boost")
      await #expect(throws: PublishFailure.self) { _ = try await network.boost(page + "/none", as: Self.post) }
      #expect(server.posts.count == 1)
    }
    try await expectMentions(kind.searches, at: server, by: network)
    if kind.edits {
      var changed = Self.post
      changed.text = "Corrigé https://blog.example.org/2026/11/fievre"
      receipt = try await network.edit(receipt, to: changed)
      #expect(server.posts.map(\.text).filter { $0.contains("Corrigé") }.count == 1)
    }
    if kind.deletes {
      try await network.delete(receipt)
      #expect(server.posts.isEmpty)
      try await network.delete(receipt)
      if kind.boosts, let page = receipt.url { await expectNoBoost(of: page, by: network) }
    }
  }

  static let showingPictures = Play.all.filter {
    Catalogue.network(named: $0.network)?.imageRule.map { $0.source != .upload } ?? false
  }

  /// Where a picture is no identifier that was had before: it comes with the post, or is fetched by the network.
  @Test(arguments: showingPictures)
  func aPictureStandsBesideThePostWithItsDescription(play: Play) async throws {
    let server = try PlayedServer(play)
    let network = try adapter(play, at: server)
    var image = PostImage(type: "image/jpeg", width: 1200, height: 800, alt: "Une seringue, l’étui à côté")
    switch type(of: network).imageRule?.source {
    case .withPost: image.id = try await network.upload(image, bytes: PictureFixtures.jpegHead(1200, 800))
    default: image.address = "https://blog.example.org/seringue.jpg"
    }
    var post = Self.post
    post.image = image
    post.created = Date()  // what is old is not waited for
    // Threads fetches the picture between the first attempt and the second.
    var receipt = try? await network.publish(post)
    if receipt == nil { receipt = try await network.publish(post) }
    #expect(try #require(receipt).withoutPicture == nil)
    #expect(server.posts.map(\.alt) == [image.alt])
  }
}
