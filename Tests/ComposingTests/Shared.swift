import Foundation

@testable import Composing

/// The folder of material that lies beside the repository; tests that need it are skipped where it is absent.
enum Shared {
  static let folder: URL? = {
    let named = ProcessInfo.processInfo.environment["CRIEUR_SHARED"].map { URL(fileURLWithPath: $0) }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return [named, root.deletingLastPathComponent().appendingPathComponent("shared")].compactMap { $0 }
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  /// A file of that folder.
  static func file(_ path: String) -> URL? {
    folder?.appendingPathComponent(path)
  }
}

// The tables say in strings what the code takes as characters.

extension Cut {
  init(_ text: String) { self.init(text.scalars) }

  func longest(where fits: (String) -> Bool) -> String? {
    longest(room: nil) { fits(String(scalars: $0)) }.map { String(scalars: $0) }
  }
}

extension Hashtags {
  func of(_ categories: [String], title: String = "") -> [String] {
    of(categories, title: Folded(title)).map { String(scalars: $0) }
  }
}
