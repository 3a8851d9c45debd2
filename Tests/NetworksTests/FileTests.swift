import Foundation
import Glibc
import Model
import Networks
import Testing

/// Networks that are a file, and the disk behind them.
@Suite struct FileTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("crieur-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func withFolder(_ body: (DurableFiles) throws -> Void) rethrows {
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(DurableFiles(root: folder.path))
  }

  /// `sudo crieur check` must not leave a token behind that the daemon cannot read.
  @Test(.enabled(if: geteuid() == 0, "only root makes files for others"))
  func whatRootMakesBelongsToTheFoldersOwner() throws {
    try withFolder { files in
      try #require(chown(folder.path, 12_345, 12_346) == 0)
      try files.replace("tokens/a.json", with: [1])
      try files.append([2], to: "a.txt")
      for name in ["tokens", "tokens/a.json", "a.txt"] {
        var status = stat()
        #expect(lstat(folder.path + "/" + name, &status) == 0)
        #expect(status.st_uid == 12_345 && status.st_gid == 12_346, "\(name)")
      }
    }
  }

  @Test func whatIsAppendedIsReadBack() throws {
    try withFolder { files in
      #expect(try files.contents(of: "a.txt") == nil)
      try files.append(Array("un\n".utf8), to: "a.txt")
      try files.append(Array("deux\n".utf8), to: folder.path + "/a.txt")
      #expect(try files.contents(of: "a.txt") == Array("un\ndeux\n".utf8))
      let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/a.txt")[.posixPermissions] as? Int
      #expect(mode.map { $0 & 0o133 } == 0)
    }
  }

  /// `crieur check` says it before an announcement has to.
  @Test func whatCannotBeWrittenToIsKnownBefore() async throws {
    try withFolder { files in
      try files.requireWritable("a.txt")
      #expect(try files.contents(of: "a.txt") == nil, "nothing is made by asking")
      try files.append([65], to: "a.txt")
      try files.requireWritable("a.txt")
      #expect(try files.contents(of: "a.txt") == [65])
      #expect(throws: FileFailure.self) { try files.requireWritable("nowhere/a.txt") }
      // Root may write to anything.
      guard geteuid() != 0 else { return }
      #expect(chmod(folder.path + "/a.txt", 0o444) == 0)
      #expect(throws: FileFailure.self) { try files.requireWritable("a.txt") }
      #expect(chmod(folder.path, 0o555) == 0)
      #expect(throws: FileFailure.self) { try files.requireWritable("b.txt") }
      #expect(chmod(folder.path, 0o755) == 0)
    }
    let transcript = try #require(Transcript.all.first { $0.network == "twtxt" })
    let adapter = try transcript.adapter(transport: ScriptedTransport([]), files: MemoryFiles(breaksAfter: 0))
    await #expect(throws: PublishFailure.unavailable("twtxt.txt: Read-only file system")) {
      _ = try await adapter.verify()
    }
  }

  @Test func aLinkAPipeOrAFolderInTheFilesPlaceIsRefused() throws {
    try withFolder { files in
      let target = folder.appendingPathComponent("target")
      try Data().write(to: target)
      try FileManager.default.createSymbolicLink(at: folder.appendingPathComponent("link"), withDestinationURL: target)
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("folder"), withIntermediateDirectories: true)
      #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
      for name in ["link", "folder", "pipe"] {
        #expect(throws: FileFailure.self, "\(name)") { try files.append([65], to: name) }
        #expect(throws: FileFailure.self, "\(name)") { try files.contents(of: name) }
        #expect(throws: FileFailure.self, "\(name)") { try files.requireWritable(name) }
      }
      #expect(try Data(contentsOf: target).isEmpty)
      #expect(throws: FileFailure.self) { try files.append([65], to: "nowhere/a.txt") }
    }
  }

  @Test func aFullDiskIsUncertainAndTheNextAttemptCompletesTheLine() async throws {
    let transcript = try #require(Transcript.all.first { $0.network == "twtxt" })
    let sample = try #require(transcript.cases.first { $0.does == .publish })
    let post = try #require(sample.post).post
    let whole = try #require(sample.filesAfter)
    for kept in [0, 1, 5, 100, 110, 130] {
      let broken = MemoryFiles(breaksAfter: kept)
      let first = try transcript.adapter(transport: ScriptedTransport([]), files: broken)
      let words = "twtxt.txt: No space left on device"
      // Where nothing was written there is no doubt.
      let failure = kept == 0 ? PublishFailure.unavailable(words) : .uncertain(words)
      await #expect(throws: failure) { try await first.publish(post) }
      let mended = MemoryFiles(broken.texts)
      let second = try transcript.adapter(transport: ScriptedTransport([]), files: mended)
      _ = try await second.publish(post)
      let text = try #require(mended.texts["twtxt.txt"])
      let line = try #require(whole["twtxt.txt"]?.split(separator: "\n").last)
      #expect(text.hasSuffix("\n\(line)\n"))
      #expect(text.split(separator: "\n").filter { $0 == line }.count == 1)
    }
  }
}
