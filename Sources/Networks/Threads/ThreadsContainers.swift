internal import Model

/// What is published once.
struct ThreadsContainer: Sendable {
  let id: String
  var hasPicture = false
  /// Why it has none, where the post has one.
  var withoutPicture: String?
}

/// The containers of an account's latest posts, by the posts' keys, in `containers/ACCOUNT.json` in the state folder.
struct ThreadsContainers: Sendable {
  /// A container lives for a day, and no blog announces as much in one.
  private static let most = 100

  let account: String
  let files: any PostFiles

  /// The container that was made for a post; nil where there is none.
  func container(of post: Post) throws(PublishFailure) -> ThreadsContainer? {
    let kept = try all().last { $0["key"]?.string == post.key }
    guard let id = kept?["container"]?.id else { return nil }
    return ThreadsContainer(
      id: id, hasPicture: kept?["picture"]?.isTrue == true, withoutPicture: kept?["without"]?.string)
  }

  /// Returns when it is on the disk.
  func keep(_ container: ThreadsContainer, of post: Post) throws(PublishFailure) {
    let new = JSON.members([
      "key": .text(post.key), "container": .text(container.id), "picture": container.hasPicture ? true : nil,
      "without": .optional(container.withoutPicture),
    ])
    let kept = JSON.list((try all() + [new]).suffix(Self.most))
    do { try files.replace(path, with: kept.bytes) } catch { throw Self.failure(error) }
  }

  /// Forgets what was made for a post, so that another is made for it.
  func drop(_ post: Post) throws(PublishFailure) {
    let kept = JSON.list(try all().filter { $0["key"]?.string != post.key })
    do { try files.replace(path, with: kept.bytes) } catch { throw Self.failure(error) }
  }

  private var path: String { "containers/\(account).json" }

  private func all() throws(PublishFailure) -> [JSON] {
    let bytes: [UInt8]?
    do { bytes = try files.contents(of: path) } catch { throw Self.failure(error) }
    return bytes.flatMap { JSON($0) }?.elements ?? []
  }

  private static func failure(_ failure: FileFailure) -> PublishFailure {
    .unavailable("\(failure.path): \(failure.detail)")
  }
}
