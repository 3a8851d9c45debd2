internal import Announcer
internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Ledger
internal import Logging
internal import Model
internal import Server

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: say("Make a backup of the ledger", "Sauvegarder le registre"),
    discussion: say(
      """
      Makes a copy of the ledger in the folder of the backups, while the daemon runs or without it, reads it again and \
      compares it. The daemon makes one by itself every night. No backup holds a token.
      """,
      """
      Copie le registre dans le dossier des sauvegardes, que le démon tourne ou non, relit la copie et la compare. Le \
      démon en fait une de lui-même chaque nuit. Aucune sauvegarde ne contient de jeton.
      """))

  @OptionGroup var options: ConfigurationOptions
  @Option(
    help: ArgumentHelp(
      say("Put a second copy there", "En mettre une seconde copie là"), valueName: say("file|folder", "fichier|dossier")
    ),
    completion: .file())
  var to: String?
  @Flag(help: ArgumentHelp(say("Print JSON", "Écrire du JSON"))) var json = false

  func run() throws {
    try explained { say in
      let configuration = try options.load()
      say = configuration.language
      // Told at once where it cannot be, not after minutes.
      let target = try to.map { try BackupTarget($0) }
      let side = OwnerSide(configuration: configuration)
      var backup =
        try side.order(Backup.self, ControlAPI.Path.backup)
        ?? StateOwner.act(for: configuration.state) { try makeHere(configuration) }
      if let target { backup.path = try target.take(backup.path) }
      if json { return tell(try ReportJSON.encode(backup)) }
      let contents = BackupText.contents(backup.contents, say)
      tell(
        say(
          "\(backup.path) (\(Self.size(backup.bytes))): \(contents)",
          "\(backup.path) (\(Self.size(backup.bytes))) : \(contents)"))
    }
  }

  /// Without a daemon. No account's token is needed for this.
  private func makeHere(_ configuration: Configuration) throws -> Backup {
    guard SQLiteLedger.isKnown(in: configuration.state) else { throw OwnerFailure.noLedger(configuration.state) }
    return try blocking { () async throws in
      let ledger: SQLiteLedger
      do throws(LedgerError) {
        ledger = try await SQLiteLedger.open(in: configuration.state)
      } catch .locked(_, let pid) {
        throw OwnerFailure.silentDaemon(pid)
      }
      guard let keeper = configuration.keeper(of: ledger, logger: Logger(label: "crieur")) else {
        throw OwnerFailure.noLedger(configuration.state)
      }
      do {
        let backup = try await keeper.make(now: .now)
        await ledger.close()
        return backup
      } catch {
        await ledger.close()
        throw error
      }
    }
  }

  private static func size(_ bytes: Int64) -> String {
    bytes < 1 << 20 ? "\((bytes + 1023) / 1024) kB" : "\((bytes + 1 << 19) >> 20) MB"
  }
}

/// Where the owner wants a second copy: a file that is not there yet, or a folder.
private struct BackupTarget {
  private let folder: BackupFolder
  /// Nil to keep the backup's own name.
  private let name: String?

  init(_ named: String) throws(BackupFailure) {
    var facts = stat()
    if stat(named, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR {
      (folder, name) = (try BackupFolder(named, isOurs: false), nil)
      return
    }
    guard lstat(named, &facts) != 0 else { throw .taken(path: named) }
    let parts = named.split(separator: "/", omittingEmptySubsequences: false)
    guard let last = parts.last, !last.isEmpty, last != ".", last != ".." else {
      throw .folder(path: named, detail: String(cString: strerror(ENOENT)))
    }
    let above = parts.dropLast().joined(separator: "/")
    folder = try BackupFolder(parts.count == 1 ? "." : above.isEmpty ? "/" : above, isOurs: false)
    name = String(last)
  }

  func take(_ backup: String) throws(BackupFailure) -> String {
    let name = name ?? URL(fileURLWithPath: backup).lastPathComponent
    try BackupFile(backup).copy(to: folder, named: name)
    return "\(folder.path)/\(name)"
  }
}

/// What a backup holds, for a person.
enum BackupText {
  static func contents(_ contents: LedgerContents, _ say: Language) -> String {
    let (entries, announcements) = (contents.entries, contents.announcements)
    let newest = contents.newest.map { LocalTime.text($0) }
    return say("\(entries) entries, \(announcements) announcements", "\(entries) billets, \(announcements) annonces")
      + (newest.map { say(", the latest of \($0)", ", la dernière nouvelle du \($0)") } ?? "")
  }
}
