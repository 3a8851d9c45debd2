internal import Foundation

/// The folder of feeds and references that lies beside the repository on some machines. Tests that need it are skipped
/// where it is absent: `@Test(.enabled(if: Shared.folder != nil, "the shared folder is absent"))`.
public enum Shared {
  /// `$CRIEUR_SHARED`, else `../shared` beside the package; nil when there is none.
  public static let folder: String? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let beside = package.deletingLastPathComponent().appendingPathComponent("shared").path
    let path = ProcessInfo.processInfo.environment["CRIEUR_SHARED"] ?? beside
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// A file or folder in it; nil when it is absent.
  public static func path(_ name: String) -> String? {
    folder.map { "\($0)/\(name)" }.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
  }

  /// The folder of this package's sources.
  public static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
}
