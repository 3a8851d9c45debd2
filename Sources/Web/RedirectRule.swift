/// Where an answer leads on. libcurl follows nothing by itself.
enum RedirectRule: Equatable {
  /// The answer is what was asked for, even when it is a redirect.
  case stay
  case follow(WebAddress)
  case refuse(String)

  /// Judges an answer to a request that went to `address` after the hops `behind` it.
  /// - Parameters:
  ///   - status: of the answer.
  ///   - location: its Location header.
  ///   - mayDowngrade: from https to plain http, too.
  static func judge(
    _ request: Request, at address: WebAddress, behind: [WebAddress], status: Int, location: String?,
    mayDowngrade: @autoclosure () -> Bool = false
  ) -> RedirectRule {
    guard [301, 302, 303, 307, 308].contains(status), let location, !location.isEmpty, mayFollow(request) else {
      return .stay
    }
    guard let target = WebAddress(location, base: address) else {
      return .refuse(
        "leads to \(location.prefix(200).filter { !$0.unicodeScalars.contains(where: HeaderRule.isControl) })")
    }
    if address.scheme == "https", target.scheme == "http", !mayDowngrade() {
      return .refuse("leads from https to \(target.text)")
    }
    if target == address || behind.contains(target) { return .refuse("leads back to \(target.text)") }
    if behind.count >= request.redirects { return .refuse("more than \(request.redirects) redirects") }
    return .follow(target)
  }

  /// A secret or a body is never carried elsewhere: the body of a POST may hold a token.
  private static func mayFollow(_ request: Request) -> Bool {
    request.redirects > 0 && request.method == .get && request.credential == nil && request.body == nil
      && request.socket == nil
  }

  /// The headers that another origin may see: what is accepted, and on which conditions.
  static func headers(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
    headers.filter { header in
      let name = header.name.lowercased()
      return name.hasPrefix("accept") || name.hasPrefix("if-") || name == "a-im"
    }
  }
}
