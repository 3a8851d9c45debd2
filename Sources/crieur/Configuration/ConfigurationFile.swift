internal import FoundationEssentials
internal import Glibc
internal import Model

/// The configuration's file as it was read, to be replaced as a whole or not at all.
struct ConfigurationFile {
  /// Links followed: what is replaced is the file itself.
  let path: String
  let bytes: [UInt8]
  private let facts: stat

  /// Where the old file is kept.
  var keptPath: String { path + ".before-import" }

  init(reading named: String) throws(ConfigurationFailure) {
    guard access(named, F_OK) == 0 else { throw .missing(path: named) }
    guard let resolved = realpath(named, nil) else {
      throw .unreadable(path: named, detail: String(cString: strerror(errno)))
    }
    path = String(cString: resolved)
    free(resolved)
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, let bytes = BoundedFile.read(path, limit: 1 << 20)
    else { throw .unreadable(path: named, detail: String(cString: strerror(errno == 0 ? EINVAL : errno))) }
    self.facts = facts
    self.bytes = bytes
  }

  /// Keeps the old file beside it, and puts the new one in its place in one step, with the same mode and owner.
  func replace(with new: [UInt8]) throws(ConfigurationFileFailure) {
    guard BoundedFile.read(path, limit: 1 << 20) == bytes else { throw .changed(path) }
    try put(bytes, at: keptPath)
    try put(new, at: path)
    let folder = open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)  // Without it a power cut may bring the old file back, which is whole as well.
    close(folder)
  }

  private func put(_ bytes: [UInt8], at target: String) throws(ConfigurationFileFailure) {
    let draft = "\(target).\(getpid()).new"
    let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .unwritable(path, number: errno) }
    guard fill(file, with: bytes), rename(draft, target) == 0 else {
      let number = errno
      unlink(draft)
      throw .unwritable(path, number: number)
    }
  }

  /// False, with `errno`, where the file cannot be made whole and the owner's.
  private func fill(_ file: Int32, with bytes: [UInt8]) -> Bool {
    defer { close(file) }
    var made = stat()
    guard fstat(file, &made) == 0 else { return false }
    let isOwners = made.st_uid == facts.st_uid && made.st_gid == facts.st_gid
    guard isOwners || fchown(file, facts.st_uid, facts.st_gid) == 0, fchmod(file, facts.st_mode & 0o7777) == 0 else {
      return false
    }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return fsync(file) == 0
  }
}

/// Reads files of strangers: never more than is wanted.
enum BoundedFile {
  /// At most one byte over the limit; nil, with `errno`, where nothing can be read. `-` is standard input.
  static func read(_ path: String, limit: Int) -> [UInt8]? {
    let file = path == "-" ? dup(0) : open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = Glibc.read(file, &buffer, min(buffer.count, limit + 1 - bytes.count))
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += buffer.prefix(count)
    }
    return bytes
  }
}

/// Why the configuration's file stays as it is.
enum ConfigurationFileFailure: Explained, Equatable {
  /// Somebody else wrote it while it was worked on.
  case changed(String)
  case unwritable(String, number: Int32)

  func sentence(in say: Language) -> String {
    switch self {
    case .changed(let path):
      say(
        "\(path) was changed meanwhile and was left as it is: try again",
        "\(path) a été modifié entre-temps et reste tel quel : réessayez")
    case .unwritable(let path, let number):
      say(
        "\(path) cannot be replaced and stays as it is (\(String(cString: strerror(number)))): run this as its owner or as root",
        "\(path) ne peut être remplacé et reste tel quel (\(String(cString: strerror(number)))) : lancez ceci en tant que son propriétaire ou root"
      )
    }
  }

  var exitStatus: ExitStatus {
    switch self {
    case .changed: .temporary
    case .unwritable(_, let number): number == EACCES || number == EPERM || number == EROFS ? .permission : .ledger
    }
  }
}
