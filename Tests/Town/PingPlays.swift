internal import Foundation
internal import TestSupport

// Those who are only told that there is something new. What stands there is the page, or the blog; told again it is the
// same.
extension Play {
  /// An IndexNow engine, and the site's file with its key.
  static let indexNow = Play(
    network: "indexnow", secrets: [:], showsText: false,
    account: { ["host": "blog.example.org", "key": "played-key", "key_file": "\($0)/key.txt", "server": $0] },
    answer: { request, town in
      if request.target == "/key.txt" { return .text("played-key\n") }
      let list = PlayJSON.object(request)
      guard request.method == "POST", request.path == "/indexnow", let pages = list["urlList"] as? [String] else {
        return Answer(400)
      }
      guard list["key"] as? String == "played-key", list["keyLocation"] as? String == "\(town.address)/key.txt" else {
        return Answer(403)
      }
      let host = list["host"] as? String
      guard pages.allSatisfy({ URLComponents(string: $0)?.host == host }) else { return Answer(422) }
      for page in pages { note(page, in: &town) }
      return Answer(202)
    })

  /// A service that knows `weblogUpdates.ping` alone.
  static let weblogPing = Play(
    network: "weblogping", secrets: [:], showsText: false,
    account: {
      [
        "server": "\($0)/RPC2", "name": "Santé & Cie", "url": "https://blog.example.org/",
        "feed": "https://blog.example.org/feed/",
      ]
    },
    answer: { request, town in
      guard request.method == "POST", request.target == "/RPC2" else { return Answer(404) }
      guard request.text.contains("<methodName>weblogUpdates.ping</methodName>") else {
        return xml(
          "<fault>\(structure(["faultCode": "<int>-32601</int>", "faultString": "unknown method"]))</fault>")
      }
      guard request.text.contains("<string>Santé &amp; Cie</string>") else { return Answer(500) }
      note("https://blog.example.org/", in: &town)
      let members = structure(["flerror": "<boolean>0</boolean>", "message": "<string>Thanks for the ping</string>"])
      return xml("<params><param>\(members)</param></params>")
    })

  /// A hub of the old publishing way.
  static let webSub = Play(
    network: "websub", secrets: [:], showsText: false,
    account: { ["hub": "\($0)/hub", "feed": "https://blog.example.org/feed/"] },
    answer: { request, town in
      guard request.method == "POST", request.target == "/hub", request.form["hub.mode"] == "publish" else {
        return Answer(400)
      }
      guard let feed = request.form["hub.url"] else { return Answer(400) }
      note(feed, in: &town)
      return Answer(204)
    })

  private static func note(_ page: String, in town: inout Town) {
    if town.post(named: page) == nil { town.add(page, key: page) }
  }

  private static func structure(_ members: KeyValuePairs<String, String>) -> String {
    let members = members.map { "<member><name>\($0)</name><value>\($1)</value></member>" }
    return "<value><struct>\(members.joined())</struct></value>"
  }

  private static func xml(_ content: String) -> Answer {
    .text("<?xml version=\"1.0\"?><methodResponse>\(content)</methodResponse>", type: "text/xml")
  }
}
