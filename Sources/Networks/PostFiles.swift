public import Model

/// Files that networks publish to: appended durably, read back whole.
public protocol PostFiles: Sendable {
  /// The file's bytes, which are on the disk; nil where there is no such file.
  /// - Parameter path: absolute, or relative to the state folder.
  func contents(of path: String) throws(FileFailure) -> [UInt8]?
  /// Appends the bytes with one write and returns when they are on the disk. Makes the file where there is none.
  func append(_ bytes: [UInt8], to path: String) throws(FileFailure)
  /// Nothing is written: only whether it could be is found out, or the file be made where there is none.
  /// - Parameter path: as in `append`.
  func requireWritable(_ path: String) throws(FileFailure)
  /// Puts a file in the place of the one that is there, whole or not at all, readable by its owner only, and returns when
  /// it is on the disk. Makes the folder where there is none.
  func replace(_ path: String, with bytes: [UInt8]) throws(FileFailure)
  /// Runs work that no other task and no other process runs under the same path at the same time; waits for theirs to end.
  /// What the work relies on has to be read within it.
  /// - Parameter path: a file of its own, which holds nothing. It is made where there is none, with its folder.
  /// - Throws: what the work throws; `unavailable` where the file cannot be had, or is not let go of for two minutes.
  func exclusively<Value>(_ path: String, _ work: () async throws(PublishFailure) -> Value)
    async throws(PublishFailure) -> Value
}

/// A file that could not be read or written.
public struct FileFailure: Error, Sendable, Equatable {
  /// As it was asked for.
  public var path: String
  /// The system’s words.
  public var detail: String

  /// The file and the system's words.
  public init(path: String, detail: String) {
    self.path = path
    self.detail = detail
  }
}
