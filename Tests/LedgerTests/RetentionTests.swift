import Foundation
import Ledger
import Testing

/// Which backups may go.
@Suite struct RetentionTests {
  private static func name(_ stamp: String) -> BackupName? { BackupName("crieur-\(stamp)Z.sqlite") }

  /// One a day at 03:00 for so many days, up to 28 November 2026.
  private static func days(_ count: Int) -> [BackupName] {
    let last = Date(timeIntervalSince1970: 1_795_834_800)
    return (0..<count).map { BackupName(made: last.addingTimeInterval(Double(-$0) * 86_400)) }
  }

  private static func kept(_ names: [BackupName], _ rule: BackupRetention, at now: String) throws -> [String] {
    let now = try #require(name(now)).made
    let gone = rule.obsolete(among: names.shuffled(), now: now)
    #expect(Set(gone).isSubset(of: names) && gone == gone.sorted())
    // What was kept once is kept again when nothing has changed.
    let rest = names.filter { !gone.contains($0) }
    #expect(rule.obsolete(among: rest, now: now).isEmpty)
    return rest.sorted().map { String($0.text.dropFirst(7).prefix(10)) }
  }

  @Test(arguments: [
    "crieur-2026-11-28T031500Z.sqlite", "crieur-1970-01-01T000000Z.sqlite", "crieur-2024-02-29T235959Z.sqlite",
    "crieur-2038-01-19T031408Z.sqlite", "crieur-9999-12-31T235959Z.sqlite",
  ])
  func aNameTellsItsTimeAndIsWrittenTheSameWay(_ text: String) throws {
    let name = try #require(BackupName(text))
    #expect(name.text == text && BackupName(made: name.made) == name)
    #expect(BackupName(made: name.made.addingTimeInterval(0.9)) == name)
  }

  @Test(arguments: [
    "", "crieur-.sqlite", "ledger.sqlite", "crieur-2026-11-28T031500Z.sqlite-wal", "crieur-2026-11-28T031500Z.sqlite ",
    "crieur-2026-02-29T031500Z.sqlite", "crieur-2026-13-01T031500Z.sqlite", "crieur-2026-00-01T031500Z.sqlite",
    "crieur-2026-11-28T031560Z.sqlite", "crieur-2026-11-28T241500Z.sqlite", "crieur-2026-11-28 031500Z.sqlite",
    "crieur-2026-11-2٨T031500Z.sqlite", "crieur-+026-11-28T031500Z.sqlite", "Crieur-2026-11-28T031500Z.sqlite",
    ".crieur-draft-crieur-2026-11-28T031500Z.sqlite", "crieur-2026x11x28T031500Z.sqlite",
  ])
  func anyOtherNameIsNotOurs(_ text: String) {
    #expect(BackupName(text) == nil)
  }

  @Test func aYearOfNightsLeavesSevenDaysFourWeeksTwelveMonths() throws {
    let kept = try Self.kept(Self.days(500), BackupRetention(), at: "2026-11-28T120000")
    #expect(
      kept == [
        "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30", "2026-07-31",
        "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-08", "2026-11-15", "2026-11-22", "2026-11-23", "2026-11-24",
        "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28",
      ])
  }

  /// Names, the clock, days to keep, and what is kept then.
  static let cases: [(String, [String], String, BackupRetention, [String])] = [
    ("none", [], "2026-11-28T120000", BackupRetention(), []),
    (
      "several a day: the newest of each", ["2026-11-27T030000", "2026-11-28T030000", "2026-11-28T040000"],
      "2026-11-28T120000", BackupRetention(), ["2026-11-27", "2026-11-28"]
    ),
    (
      "none for weeks: the old ones stay", ["2026-01-05T030000", "2026-01-06T030000", "2026-01-07T030000"],
      "2026-11-28T120000", BackupRetention(daily: 7, weekly: 4, monthly: 12),
      ["2026-01-05", "2026-01-06", "2026-01-07"]
    ),
    (
      "the newest stays whatever the rule says", ["2026-11-26T030000", "2026-11-27T030000"], "2026-11-28T120000",
      BackupRetention(daily: 0, weekly: 0, monthly: 0), ["2026-11-27"]
    ),
    (
      "what is dated ahead stays and takes no place",
      ["2026-11-27T030000", "2026-11-28T030000", "2036-11-28T030000", "2036-11-29T030000"], "2026-11-28T120000",
      BackupRetention(daily: 1, weekly: 0, monthly: 0), ["2026-11-28", "2036-11-28", "2036-11-29"]
    ),
    (
      "a clock at its beginning takes nothing away", ["1970-01-01T000100", "2026-11-27T030000", "2026-11-28T030000"],
      "1970-01-01T000200", BackupRetention(daily: 1, weekly: 0, monthly: 0),
      ["1970-01-01", "2026-11-27", "2026-11-28"]
    ),
    (
      "a week begins on Monday", ["2026-11-22T030000", "2026-11-23T030000"], "2026-11-28T120000",
      BackupRetention(daily: 0, weekly: 2, monthly: 0), ["2026-11-22", "2026-11-23"]
    ),
    (
      "a week goes over the end of a year", ["2025-12-30T030000", "2026-01-01T030000"], "2026-01-02T120000",
      BackupRetention(daily: 0, weekly: 2, monthly: 0), ["2026-01-01"]
    ),
  ]

  @Test(arguments: cases.map(\.0)) func theRuleKeeps(_ title: String) throws {
    let (_, stamps, now, rule, expected) = try #require(Self.cases.first { $0.0 == title })
    let names = try stamps.map { try #require(Self.name($0)) }
    #expect(try Self.kept(names, rule, at: now) == expected)
  }

  @Test func everyNightOfTwoYearsKeepsWhatItShould() throws {
    var names: [BackupName] = []
    for night in Self.days(730).reversed() {
      names.append(night)
      let gone = Set(BackupRetention().obsolete(among: names, now: night.made))
      #expect(!gone.contains(night))
      names.removeAll { gone.contains($0) }
      #expect(names.count <= 23)
    }
    // Pruning night by night keeps as far back as pruning at the end: twelve months.
    #expect(
      names.count >= 19 && names.map(\.made).min().map { $0 < Date(timeIntervalSince1970: 1_768_000_000) } == true)
  }
}
