internal import Markup
public import Model
internal import Web

extension FeedDocument {
  /// What the answer's `Link` headers say of hub and own address wins over the document (W3C WebSub, section 4).
  mutating func takeLinks(of response: Response, at address: String) {
    let links = WebLink.all(in: response.allHeaders("Link")).filter { $0.anchor == nil && !$0.target.isEmpty }
    let base = response.url.isEmpty ? address : response.url
    func targets(_ relation: String) -> [String] {
      links.filter { $0.rel.contains(relation) }.compactMap { LinkResolver.absolute($0.target, base) }
    }
    let hubs = targets("hub")
    if !hubs.isEmpty { self.hubs = hubs }
    if let own = targets("self").first { selfLink = own }
  }

  /// Where the feed says that it lives. One that names hubs but not itself is known by the address that answered.
  public func site(at address: String) -> FeedSite {
    let isBearable = { (url: String) in url.utf8.count <= 2000 }
    return FeedSite(
      home: link.flatMap { isBearable($0) ? $0 : nil },
      topic: (selfLink ?? (hubs.isEmpty ? nil : address)).flatMap { isBearable($0) ? $0 : nil },
      hubs: Array(hubs.filter(isBearable).prefix(5)))
  }
}
