public import Model
internal import Web

extension FeedDocument {
  /// What the answer's `Link` headers say of hub and own address wins over the document (W3C WebSub, section 4).
  mutating func takeLinks(of response: Response, at address: String) {
    let links = LinkHeader.links(in: response.allHeaders("Link"))
    let base = response.url.isEmpty ? address : response.url
    func targets(_ relation: String) -> [String] {
      links.filter { $0.relations.contains(relation) }.compactMap { LinkResolver.absolute($0.target, base) }
    }
    let hubs = targets("hub")
    if !hubs.isEmpty { self.hubs = hubs }
    if let own = targets("self").first { selfLink = own }
  }

  /// Where the feed says that it lives. One that names hubs but not itself is known by the address that answered.
  public func site(at address: String) -> FeedSite {
    FeedSite(home: link, topic: selfLink ?? (hubs.isEmpty ? nil : address), hubs: Array(hubs.prefix(5)))
  }
}
