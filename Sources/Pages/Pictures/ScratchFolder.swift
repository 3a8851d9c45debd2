internal import FoundationEssentials
internal import Glibc

/// A folder that holds a picture while it is worked on, for this user's eyes only.
struct ScratchFolder: Sendable {
  /// Its absolute path.
  let path: String

  /// Makes it where it is missing and takes away what an earlier run has left in it.
  func prepare() throws(PictureFailure) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST, chmod(path, 0o700) == 0 else { throw failure() }
    // What cannot be listed or removed is overwritten, or told by the write that fails.
    for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] { remove(name) }
  }

  /// Writes a whole file.
  func write(_ bytes: [UInt8], to name: String) throws(PictureFailure) {
    remove(name)
    let file = open(whole(name), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure() }
    defer { close(file) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else {
        if count < 0, errno == EINTR { continue }
        throw failure()
      }
      rest = rest.dropFirst(count)
    }
  }

  /// A file's bytes, and of a longer file a few more than `most`; nil where there is none.
  func read(_ name: String, most: Int) -> [UInt8]? {
    let file = open(whole(name), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= most {
      let count = Glibc.read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      guard count > 0 else { break }
      bytes += piece.prefix(count)
    }
    return bytes
  }

  /// Takes a file away; what is not there is no matter.
  func remove(_ name: String) { unlink(whole(name)) }

  private func whole(_ name: String) -> String { "\(path)/\(name)" }

  private func failure() -> PictureFailure { .unwritable(String(cString: strerror(errno))) }
}
