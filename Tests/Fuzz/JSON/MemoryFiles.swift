import Model
import Networks
import Synchronization

/// Files that are gone with the run.
final class MemoryFiles: PostFiles {
  private let files: Mutex<[String: [UInt8]]>

  init(_ files: [String: String]) { self.files = Mutex(files.mapValues { Array($0.utf8) }) }

  func contents(of path: String) throws(FileFailure) -> [UInt8]? { files.withLock { $0[path] } }

  func requireWritable(_ path: String) throws(FileFailure) {}

  func append(_ bytes: [UInt8], to path: String) throws(FileFailure) {
    files.withLock { $0[path, default: []] += bytes }
  }

  func replace(_ path: String, with bytes: [UInt8]) throws(FileFailure) { files.withLock { $0[path] = bytes } }

  func exclusively<Value>(_ path: String, _ work: () async throws(PublishFailure) -> Value)
    async throws(PublishFailure) -> Value
  { try await work() }
}
