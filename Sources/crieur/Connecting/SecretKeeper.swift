internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Networks

/// Writes secrets to files that only their owner can read: whole or not at all, and never over another by accident.
struct SecretKeeper: Sendable {
  let folder: String
  /// Files of systemd's, encrypted for this machine, in place of plain ones.
  var sealer: Sealer?
  let replaces: Bool
  /// The daemon's state folder: as root, the files are its user's, who has to read them.
  let state: String

  /// The file of a secret.
  func path(_ name: String) -> String { "\(folder)/\(name)\(sealer == nil ? "" : ".encrypted")" }

  /// Asks whether the files can be written, before anybody is asked for anything.
  func requireRoom(for names: [String]) throws(ConnectFailure) {
    guard access(folder, W_OK | X_OK) == 0 else { throw .unwritable(folder, number: errno) }
    guard !replaces else { return }
    var facts = stat()
    for name in names where lstat(path(name), &facts) == 0 { throw .present(path(name)) }
  }

  /// What writing over the file of a secret would lose; nil where nothing would be lost.
  func held(_ name: String) -> HeldSecret? {
    var facts = stat()
    guard replaces, lstat(path(name), &facts) == 0 else { return nil }
    guard sealer == nil, let bytes = BoundedFile.read(path(name), limit: 64 << 10) else { return .sealed }
    let text = String(decoding: bytes, as: UTF8.self)
    return .known(Secret(String(text.prefix { !$0.isNewline })))
  }

  /// Writes them all. A file that is replaced stays until the new one is on the disk.
  func keep(_ secrets: [(name: String, secret: Secret)]) throws(ConnectFailure) {
    var drafts: [(draft: String, path: String)] = []
    defer { for (draft, _) in drafts { unlink(draft) } }
    for (name, secret) in secrets {
      let draft = "\(folder)/.\(name).\(getpid()).new"
      drafts.append((draft, path(name)))
      try write(secret, name, to: draft)
    }
    for (draft, path) in drafts { try put(draft, at: path) }
    try sync(folder, O_RDONLY | O_DIRECTORY)
  }

  private func write(_ secret: Secret, _ name: String, to draft: String) throws(ConnectFailure) {
    let bytes = Array((secret.reveal() + "\n").utf8)
    if let sealer {
      try sealer.seal(Array(bytes.dropLast()), name: name, into: draft)
      guard chmod(draft, 0o600) == 0 else { throw .unwritable(draft, number: errno) }
      return try sync(draft, O_RDONLY)
    }
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .unwritable(folder, number: errno) }
    defer { close(file) }
    guard give(file), Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
      throw .unwritable(path(name), number: errno == 0 ? ENOSPC : errno)
    }
  }

  /// False, with `errno`, where the file cannot be the daemon's.
  private func give(_ file: Int32) -> Bool {
    var owner = stat()
    guard geteuid() == 0, stat(state, &owner) == 0, owner.st_uid != 0 else { return true }
    return fchown(file, owner.st_uid, owner.st_gid) == 0
  }

  private func put(_ draft: String, at path: String) throws(ConnectFailure) {
    if replaces {
      guard rename(draft, path) == 0 else { throw .unwritable(path, number: errno) }
    } else if link(draft, path) != 0 {  // Never over what came meanwhile, as `rename` would.
      throw errno == EEXIST ? ConnectFailure.present(path) : .unwritable(path, number: errno)
    }
  }

  private func sync(_ path: String, _ flags: Int32) throws(ConnectFailure) {
    let file = open(path, flags | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { throw .unwritable(path, number: errno) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw .unwritable(path, number: errno) }
  }
}
