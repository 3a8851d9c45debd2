internal import Foundation
internal import TestSupport

extension Play {
  /// One relay that knows one author: it keeps their notes, shows them by identifier, and drops what they ask it to.
  static let nostr = Play(
    network: "nostr", speaking: .relay,
    secrets: ["nostr.key": "0000000000000000000000000000000000000000000000000000000000000003"],
    account: { ["relays": $0, "key": ["file": "nostr.key"]] },
    answer: { request, town in
      let message = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [Any] ?? []
      switch request.method {
      case "GET": return PlayJSON.answer(["name": "play", "limitation": ["max_content_length": 8196]])
      case "EVENT": return take(message.last as? [String: Any] ?? [:], &town)
      case "REQ":
        let filter = message.last as? [String: Any] ?? [:]
        let events = (filter["ids"] as? [String] ?? []).compactMap { town.post(named: $0)?.key }
        return lines(
          events.compactMap { town.memory[$0] }.map { "[\"EVENT\",\"crieur\",\($0)]" } + ["[\"EOSE\",\"crieur\"]"])
      default: return lines(["[\"NOTICE\",\"unknown\"]"])
      }
    })

  /// The public key of the secret key 3 (BIP-340, test vector 0).
  private static let author = "f9308a019258c31049344f85f89d5229b531c845836f99b08601f113bce036f9"

  private static func take(_ event: [String: Any], _ town: inout Town) -> Answer {
    let id = event["id"] as? String ?? ""
    func answer(_ isTaken: Bool, _ words: String) -> Answer { lines(["[\"OK\",\"\(id)\",\(isTaken),\"\(words)\"]"]) }
    guard event["pubkey"] as? String == author, (event["sig"] as? String)?.count == 128 else {
      return answer(false, "restricted: not one of ours")
    }
    if event["kind"] as? Int == 5 {
      for tag in event["tags"] as? [[String]] ?? [] where tag.first == "e" {
        if let post = town.post(named: tag.last ?? "") { _ = town.remove(post.id) }
      }
      return answer(true, "")
    }
    guard town.post(named: id) == nil, town.memory[id] == nil else {
      return answer(true, "duplicate: already have this event")
    }
    let json = (try? JSONSerialization.data(withJSONObject: event)).map { String(decoding: $0, as: UTF8.self) }
    town.memory[id] = json
    if event["kind"] as? Int == 6 { return answer(true, "") }
    let content = event["content"] as? String ?? ""
    let facts = (event["tags"] as? [[String]] ?? []).first { $0.first == "imeta" } ?? []
    // Readers' programs look the facts of an address up that they find in the text.
    let isShown = facts.contains { $0.hasPrefix("url https://") && content.contains($0.dropFirst("url ".count)) }
    let alt = facts.first { $0.hasPrefix("alt ") }.map { String($0.dropFirst("alt ".count)) }
    town.add(content, key: id, alt: isShown ? alt : nil)
    return answer(true, "")
  }

  private static func lines(_ messages: [String]) -> Answer { .text(messages.joined(separator: "\n")) }
}
