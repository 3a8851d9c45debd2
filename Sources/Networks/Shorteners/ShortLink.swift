internal import Model
internal import Web

/// What a shortener may be asked, and what may be taken from it: the answer goes into a post without being looked at.
enum ShortLink {
  /// Nothing longer is a short link.
  private static let bytesAtMost = 200

  /// The link, if it is one that people can follow.
  static func asked(_ link: String) throws(ShorteningFailure) -> String {
    guard isPrintable(link), Origin(link) != nil else { throw .refused("not an http or https link") }
    return link
  }

  /// The service's answer, if it is an absolute link of letters that can be seen, and not longer than what was asked. A
  /// link with a user in it shows a host that it does not lead to; one with the secret in it would publish the secret.
  static func checked(_ answer: String, for link: String, hiding secret: Secret?) throws(ShorteningFailure) -> String {
    guard isPrintable(answer), let origin = Origin(answer), hasNoUser(answer, origin) else {
      throw .unavailable("the answer holds no http or https link")
    }
    guard answer.utf8.count <= bytesAtMost, answer.utf8.count <= link.utf8.count else {
      throw .unavailable("the answer's link is not short")
    }
    if let secret = secret?.reveal(), !secret.isEmpty, answer.contains(secret) {
      throw .unavailable("the answer's link tells the secret")
    }
    return answer
  }

  private static func isPrintable(_ link: String) -> Bool {
    let isVisible = link.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .surrogate,
        .unassigned:
        false
      default: !"\"<>\\^`{|}".unicodeScalars.contains(scalar)
      }
    }
    return isVisible && !link.isEmpty
  }

  private static func hasNoUser(_ link: String, _ origin: Origin) -> Bool {
    guard link.lowercased().hasPrefix(origin.scheme + "://") else { return false }
    return !link.dropFirst(origin.scheme.count + 3).prefix { !"/?#".contains($0) }.contains("@")
  }
}
