internal import Glibc
public import Model

/// The disk behind networks that are a file. What `append` has returned from survives a power cut.
public struct DurableFiles: PostFiles {
  private let root: String
  /// Longer than the requests that are made under a lock.
  private static let patience = Duration.seconds(120)

  /// Files relative to a folder, the state folder of the daemon.
  public init(root: String) { self.root = root }

  /// Reads a regular file whole; a symbolic link in its place is refused.
  public func contents(of path: String) throws(FileFailure) -> [UInt8]? {
    // A pipe in the file's place must not make the daemon wait.
    let file = open(absolute(path), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw failure(path)
    }
    defer { close(file) }
    try requireRegular(file, path)
    // A process that was killed has left what only the memory holds: what is found here must not go with the power.
    guard fsync(file) == 0 else { throw failure(path) }
    var contents: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count == 0 { return contents }
      if count > 0 {
        contents += buffer[..<count]
      } else if errno != EINTR {
        throw failure(path)
      }
    }
  }

  /// One write, then fsync of the file and, where it is new (mode 0644), of its folder. Symbolic links are refused. What is
  /// made as root belongs to the state folder's owner: the daemon has to go on with it.
  public func append(_ bytes: [UInt8], to path: String) throws(FileFailure) {
    let flags = O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
    var file = open(absolute(path), flags | O_CREAT | O_EXCL, 0o644)
    let isNew = file >= 0
    if !isNew, errno == EEXIST { file = open(absolute(path), flags) }
    guard file >= 0 else { throw failure(path) }
    defer { close(file) }
    try requireRegular(file, path)
    if isNew, let owner { fchown(file, owner.user, owner.group) }
    let written = write(file, bytes, bytes.count)
    guard written == bytes.count else {
      throw written < 0
        ? failure(path) : FileFailure(path: path, detail: "only \(written) of \(bytes.count) bytes were written")
    }
    guard fsync(file) == 0 else { throw failure(path) }
    if isNew { try syncFolder(of: absolute(path), path) }
  }

  /// Opens the file as `append` does; asks whether the folder may be written to where there is none.
  public func requireWritable(_ path: String) throws(FileFailure) {
    let whole = absolute(path)
    let file = open(whole, O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    if file >= 0 {
      defer { close(file) }
      return try requireRegular(file, path)
    }
    guard errno == ENOENT, faccessat(AT_FDCWD, Self.folder(of: whole), W_OK | X_OK, AT_EACCESS) == 0 else {
      throw failure(path)
    }
  }

  /// Writes a neighbour (mode 0600), syncs it, and renames it over the file.
  public func replace(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
    let whole = absolute(path)
    try requireFolder(of: whole, path)
    let neighbour = whole + ".new"
    // What a killed process left is of no use, and may be a link.
    unlink(neighbour)
    let file = open(neighbour, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(path) }
    defer { close(file) }
    if let owner { fchown(file, owner.user, owner.group) }
    let written = write(file, bytes, bytes.count)
    guard written == bytes.count else {
      throw written < 0
        ? failure(path) : FileFailure(path: path, detail: "only \(written) of \(bytes.count) bytes were written")
    }
    guard fsync(file) == 0, rename(neighbour, whole) == 0 else { throw failure(path) }
    try syncFolder(of: whole, path)
  }

  /// flock(2), which ends with the process whatever becomes of it. Asked for again and again: a thread that waits would be
  /// missing elsewhere.
  public func exclusively<Value>(_ path: String, _ work: () async throws(PublishFailure) -> Value)
    async throws(PublishFailure) -> Value
  {
    let file: Int32
    do throws(FileFailure) {
      file = try await lock(path)
    } catch {
      throw .unavailable("\(error.path): \(error.detail)")
    }
    // Never taken away: another process may wait for it by its name.
    defer { close(file) }
    return try await work()
  }

  private func lock(_ path: String) async throws(FileFailure) -> Int32 {
    let whole = absolute(path)
    try requireFolder(of: whole, path)
    let file = open(whole, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
    guard file >= 0 else { throw failure(path) }
    do throws(FileFailure) {
      try requireRegular(file, path)
      if let owner { fchown(file, owner.user, owner.group) }
      let end = ContinuousClock.now + Self.patience
      while flock(file, LOCK_EX | LOCK_NB) != 0 {
        guard errno == EWOULDBLOCK || errno == EINTR else { throw failure(path) }
        guard ContinuousClock.now < end else { throw FileFailure(path: path, detail: "another process holds it") }
        do {
          try await Task.sleep(for: .milliseconds(20))
        } catch {
          throw FileFailure(path: path, detail: "stopped while another process held it")
        }
      }
      return file
    } catch {
      close(file)
      throw error
    }
  }

  private func requireFolder(of whole: String, _ path: String) throws(FileFailure) {
    let folder = Self.folder(of: whole)
    guard mkdir(folder, 0o700) == 0 else { return }
    if let owner { chown(folder, owner.user, owner.group) }
    try syncFolder(of: folder, path)
  }

  /// A new file's name is durable only when its folder is.
  private func syncFolder(of whole: String, _ path: String) throws(FileFailure) {
    let folder = open(Self.folder(of: whole), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw failure(path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw failure(path) }
  }

  /// The folder that a file or folder lies in.
  private static func folder(of whole: String) -> String {
    guard let slash = whole.lastIndex(of: "/") else { return "." }
    return slash == whole.startIndex ? "/" : String(whole[..<slash])
  }

  /// Whose the files are that root makes; nil for everybody else.
  private var owner: (user: uid_t, group: gid_t)? {
    var status = stat()
    guard geteuid() == 0, stat(root, &status) == 0 else { return nil }
    return (status.st_uid, status.st_gid)
  }

  private func requireRegular(_ file: Int32, _ path: String) throws(FileFailure) {
    var status = stat()
    guard fstat(file, &status) == 0 else { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileFailure(path: path, detail: "not a regular file") }
  }

  private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : root + "/" + path }

  private func failure(_ path: String) -> FileFailure {
    FileFailure(path: path, detail: String(cString: strerror(errno)))
  }
}
