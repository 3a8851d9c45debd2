import Announcer
import FoundationEssentials
import Ledger
import Model
import Networks
import Testing

@testable import Announcer
@testable import crieur

@Suite struct BackupConfigurationTests {
  private func parse(_ member: String) throws -> BackupPlan {
    let text = """
      {"state": "/var/lib/crieur", \(member)
       "feeds": [{"name": "b", "url": "https://blog.example.org/", "accounts": ["a"]}],
       "accounts": {"a": {"network": "twtxt", "file": "t.txt"}}}
      """
    return try Configuration.parse(
      Array(text.utf8), path: "/etc/crieur/config.json", networks: Catalogue.networks, environment: [:]
    ).backups
  }

  @Test(arguments: [
    ("", BackupPlan(folder: "/var/lib/crieur/backups")),
    (#""backups": true,"#, BackupPlan(folder: "/var/lib/crieur/backups")),
    (#""backups": false,"#, BackupPlan(folder: "/var/lib/crieur/backups", nightly: false)),
    (#""backups": {"folder": "../copies"},"#, BackupPlan(folder: "/var/lib/copies")),
    (#""backups": {"folder": "/mnt/copies"},"#, BackupPlan(folder: "/mnt/copies")),
    (
      #""backups": {"keep": {"daily": 3, "monthly": 0}},"#,
      BackupPlan(folder: "/var/lib/crieur/backups", retention: BackupRetention(daily: 3, weekly: 4, monthly: 0))
    ),
  ])
  func whereBackupsGoIsTaken(_ member: String, plan: BackupPlan) throws {
    #expect(try parse(member) == plan)
  }

  @Test(arguments: [
    (#""backups": 7,"#, "backups"), (#""backups": {"keep": {"daily": 0}},"#, "backups.keep.daily"),
    (#""backups": {"keep": {"yearly": 1}},"#, "backups.keep.yearly"), (#""backups": {"keep": 7},"#, "backups.keep"),
    (#""backups": {"folder": false},"#, "backups.folder"), (#""backups": {"to": "x"},"#, "backups.to"),
  ])
  func aMistakeIsNamedWithItsPlace(_ member: String, path: String) {
    #expect {
      _ = try parse(member)
    } throws: { error in
      guard case ConfigurationFailure.mistakes(_, let mistakes, _) = error else { return false }
      return mistakes.map(\.path) == [path]
    }
  }

  // MARK: When the next one is due

  private static let day = 86_400.0
  /// The next 03:00 UTC.
  private static func quiet(_ date: Date) -> Date {
    let hours = (date.timeIntervalSince1970 - 3 * 3600) / day
    return Date(timeIntervalSince1970: hours.rounded(.up) * day + 3 * 3600)
  }

  /// Hour of the last one, hour when the next one is due, counted from a midnight.
  @Test(arguments: [
    (3.0, 27.0), (3.01, 27.0), (2.99, 27.0), (6.9, 27.0), (7.1, 43.1), (12.0, 48.0), (15.0, 51.0), (20.0, 51.0),
  ])
  func theNextNightThatIsFarEnoughOrADayAndAHalf(last: Double, due: Double) {
    let midnight = Date(timeIntervalSince1970: 20_000 * Self.day)
    let next = BackupSchedule.due(
      last: midnight.addingTimeInterval(last * 3600), now: midnight, quiet: Self.quiet)
    #expect(abs(next.timeIntervalSince(midnight) / 3600 - due) < 0.001)
  }

  @Test func whereThereIsNoneItIsDueNow() {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    #expect(BackupSchedule.due(last: nil, now: now, quiet: Self.quiet) == now)
  }

  @Test func theHourOfNightIsFoundInAYearOfAnyZone() throws {
    var date = Date(timeIntervalSince1970: 1_790_000_000)
    for _ in 0..<400 {
      let next = LocalTime.next(hour: 3, from: date)
      #expect(LocalTime.text(next).hasSuffix("03:00") && next >= date)
      #expect(next.timeIntervalSince(date) <= 25 * 3600)
      date = next.addingTimeInterval(1)
    }
  }
}
