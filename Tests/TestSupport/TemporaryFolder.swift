internal import Foundation

/// A fresh folder that is removed when the last reference to it goes.
public final class TemporaryFolder: Sendable {
  /// Its absolute path.
  public let path: String

  /// Makes it, for this user alone.
  public init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("crieur-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    path = url.path
  }

  deinit {
    // A test may have left files that its user cannot remove; the system's own cleaning finds them.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in it.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path; folders in the name are made.
  /// - Parameter mode: its permissions.
  @discardableResult
  public func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
    let url = URL(fileURLWithPath: file(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
    return url.path
  }

  /// Writes a program and returns its path. Another process does the writing: while a child of another test still holds a
  /// descriptor that was open for it, the program could not be run.
  @discardableResult
  public func program(_ name: String, _ text: String) throws -> String {
    let source = try write(name + ".source", text, mode: 0o700)
    _ = try ChildProcess.run("/bin/cp", [source, file(name)])
    try FileManager.default.removeItem(atPath: source)
    return file(name)
  }

  /// A file's text.
  public func read(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
}
