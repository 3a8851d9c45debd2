internal import Crypto
internal import FoundationEssentials
public import Model
internal import Web

// https://github.com/nostr-protocol/nips/blob/master/18.md : an event of kind 6 that holds the other.
extension NostrNetwork {
  /// It repeats notes.
  public static let boosts = true

  private static let repost = 6

  /// Asks the relays for the note, then gives all of them the repost. All that is in it comes of the note, the boost's time
  /// and the account's relays, so that it is the same event whenever it is made.
  public func boost(_ url: String, as post: Post) async throws(PublishFailure) -> Receipt {
    guard let id = Self.identifier(in: url) else {
      throw .rejected("not the address of a note on Nostr: \(ServerWords.bounded(url))")
    }
    let note = try await note(id, wantedSince: post.created)
    guard note["kind"]?.int == 1, let original = NostrEvent(given: note), let author = note["pubkey"]?.string else {
      throw .rejected("only short notes are boosted on Nostr (kind 1)")
    }
    let tags = [["e", id, relays.first?.url ?? ""], ["p", author]]
    let content = Self.isProtected(note) ? "" : original.json
    guard let event = NostrEvent(kind: Self.repost, at: post.created, tags: tags, content: content, key: key) else {
      throw .rejected("the boost cannot be signed")
    }
    do throws(PublishFailure) { return try await announce(event) } catch { throw error.ofRepeatable }
  }

  /// A relay that has not answered for so long will not.
  private static let patience: TimeInterval = 3600

  /// It is not there where every relay says so, or one says so and the others have had their time: one that does not answer
  /// may have it.
  private func note(_ id: String, wantedSince start: Date) async throws(PublishFailure) -> JSON {
    var failures: [PublishFailure] = []
    for answer in await each({ await $0.event(id) }) {
      switch answer {
      case .success(let note): if let note { return note }
      case .failure(let why): failures.append(why)
      }
    }
    let hasTime = failures.count == relays.count || now().timeIntervalSince(start) < Self.patience
    if hasTime, let failure = failures.first { throw failure }
    throw .rejected("none of the account's relays has the note")
  }

  /// Its author alone may hand it on (70.md), so that it is named and not held.
  private static func isProtected(_ note: JSON) -> Bool {
    note["tags"]?.elements.contains { $0.elements.first == "-" } ?? false
  }

  /// `nostr:note1…`, as an account's posts are named.
  private static func identifier(in url: String) -> String? {
    let scheme = "nostr:"
    let name = url.hasPrefix(scheme) ? String(url.dropFirst(scheme.count)) : url
    guard let bytes = Bech32.decode(name, prefix: "note"), bytes.count == 32 else { return nil }
    return Hexadecimal.encode(bytes)
  }
}
