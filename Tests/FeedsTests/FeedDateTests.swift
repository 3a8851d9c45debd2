import FoundationEssentials
import Model
import Testing

/// Dates of every shape that feeds have, and what is no date.
@Suite struct FeedDateTests {
  static let dates: [(text: String, instant: String?)] = [
    // RFC 3339, ISO 8601 and what is near them
    ("2024-03-05T09:00:00Z", "2024-03-05T09:00:00Z"),
    ("2024-03-05t09:00:00z", "2024-03-05T09:00:00Z"),
    ("2024-03-05T10:00:00+01:00", "2024-03-05T09:00:00Z"),
    ("2024-03-05T10:00:00+0100", "2024-03-05T09:00:00Z"),
    ("2024-03-05T10:00:00+01", "2024-03-05T09:00:00Z"),
    ("2024-03-05T10:00+01:00", "2024-03-05T09:00:00Z"),
    ("2024-03-05 10:00:00 +01:00", "2024-03-05T09:00:00Z"),
    ("2024-03-05 10:00:00", "2024-03-05T10:00:00Z"),
    ("2024-03-05T10:00:00", "2024-03-05T10:00:00Z"),
    ("2024-03-05T09:00:00.123456Z", "2024-03-05T09:00:00Z"),
    ("2024-03-05T09:00:00.7-05:00", "2024-03-05T14:00:00Z"),
    ("2024-03-05T09:00:00,5Z", "2024-03-05T09:00:00Z"),
    ("2004-07-08 23:56:58 -00:20", "2004-07-09T00:16:58Z"),
    ("2024-03-05", "2024-03-05T00:00:00Z"),
    ("2024-03", "2024-03-01T00:00:00Z"),
    ("\n  2024-03-05T09:00:00Z\t", "2024-03-05T09:00:00Z"),
    ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"),
    ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
    ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
    ("2023-12-31T23:30:00-01:00", "2024-01-01T00:30:00Z"),
    ("20240305T101500Z", "2024-03-05T10:15:00Z"),
    ("20240305T1015+0100", "2024-03-05T09:15:00Z"),
    ("2024-02-31", nil),
    ("2023-02-29T10:00:00Z", nil),
    // RFC 822 and its distortions
    ("Tue, 05 Mar 2024 10:00:00 +0800 (CST)", "2024-03-05T02:00:00Z"),
    ("Tue Mar 05 2024 10:00:00 GMT+0800 (CST)", "2024-03-05T02:00:00Z"),
    ("Mar 5, 2024 10:00 p.m. EST", "2024-03-06T03:00:00Z"),
    ("Mar 5, 2024 12:00 a.m.", "2024-03-05T00:00:00Z"),
    ("Mar 5, 2024 10:00 PM", "2024-03-05T22:00:00Z"),
    ("2024 Mar 5 10:00:00", "2024-03-05T10:00:00Z"),
    ("2024 March 5", "2024-03-05T00:00:00Z"),
    ("Tue, 05 Mar 2024 10:00:00 +0100", "2024-03-05T09:00:00Z"),
    ("Tue, 5 Mar 2024 9:05:00 GMT", "2024-03-05T09:05:00Z"),
    ("05 Mar 2024 10:00:00 +0100", "2024-03-05T09:00:00Z"),
    ("Tue, 05 Mar 2024 10:00 +0100", "2024-03-05T09:00:00Z"),
    ("Tue, 05 Mar 2024\n 10:00:00 +0100", "2024-03-05T09:00:00Z"),
    ("Tue,  5 Mar 2024 10:00:00  EST", "2024-03-05T15:00:00Z"),
    ("Tue,05 Mar 2024 10:00:00 -0000", "2024-03-05T10:00:00Z"),
    ("Tue, 05 March 2024 10:00:00 UT", "2024-03-05T10:00:00Z"),
    ("Tue, 05 MAR 2024 10:00:00 Z", "2024-03-05T10:00:00Z"),
    ("Tue, 05 Mar, 2024 10:00:00 UTC", "2024-03-05T10:00:00Z"),
    ("Tue, 05 Mar 24 10:00:00 -0800", "2024-03-05T18:00:00Z"),
    ("Tue, 05 Mar 96 10:00:00 GMT", "1996-03-05T10:00:00Z"),
    ("Tue, 05 Mar 2024 10:00:00", "2024-03-05T10:00:00Z"),
    ("Tue, 05 Mar 2024 10:00:00 +01:00", "2024-03-05T09:00:00Z"),
    ("Tue, 05 Mar 2024 10:00:00 GMT+0100", "2024-03-05T09:00:00Z"),
    ("Tue, 05 Mar 2024 10:00:00 GMT-01:01", "2024-03-05T11:01:00Z"),
    ("Tue, 05 Mar 2024 10:00:00 PDT", "2024-03-05T17:00:00Z"),
    ("Tue, 05 Mar 2024 10:00:00 CEST", "2024-03-05T08:00:00Z"),
    ("Thu, 30 Apr 2015 08:57:00 MEST", "2015-04-30T06:57:00Z"),
    ("Mon, 26 January 2004 16:31:00 AT", "2004-01-26T20:31:00Z"),
    ("Mon, 26 January 2004 16:31:00 ET", "2004-01-26T21:31:00Z"),
    ("Fri, 05 Mar 2024 10:00:00 +0100", "2024-03-05T09:00:00Z"),
    // asctime and other orders
    ("Tue Mar  5 10:00:00 2024", "2024-03-05T10:00:00Z"),
    ("Sun Jul 15 01:16:00 +0000 2012", "2012-07-15T01:16:00Z"),
    ("Thu Aug 30 2012 17:26:16 +0200", "2012-08-30T15:26:16Z"),
    ("Mon Jun 22 2015 20:12:20 GMT+0900 (JST)", "2015-06-22T11:12:20Z"),
    ("Friday, January 29, 2021 04:42 PM", "2021-01-29T16:42:00Z"),
    ("Sat, Dec 16 2023 02:02:33 PM", "2023-12-16T14:02:33Z"),
    ("Mon, 21 Jan 2008 8:56 am PST", "2008-01-21T16:56:00Z"),
    ("Mon, 21 Jan 2008 12:10 am GMT", "2008-01-21T00:10:00Z"),
    ("Mon, 21 Jan 2008 12:10 pm GMT", "2008-01-21T12:10:00Z"),
    // French, and other languages of the cases
    ("mardi 5 mars 2024 10:00:00 +0100", "2024-03-05T09:00:00Z"),
    ("lun., 1 janv. 2024 08:00:00 +0100", "2024-01-01T07:00:00Z"),
    ("jeu, 1er février 2024 08:00:00 GMT", "2024-02-01T08:00:00Z"),
    ("5 avril 2024 10:00:00", "2024-04-05T10:00:00Z"),
    ("5 mai 2024 10:00:00", "2024-05-05T10:00:00Z"),
    ("5 juin 2024 10:00:00", "2024-06-05T10:00:00Z"),
    ("5 juillet 2024 10:00:00", "2024-07-05T10:00:00Z"),
    ("5 juil. 2024 10:00:00", "2024-07-05T10:00:00Z"),
    ("jeudi 15 août 2024 10:00:00", "2024-08-15T10:00:00Z"),
    ("15 aout 2024 10:00:00", "2024-08-15T10:00:00Z"),
    ("5 sept. 2024 10:00:00", "2024-09-05T10:00:00Z"),
    ("5 octobre 2024 10:00:00", "2024-10-05T10:00:00Z"),
    ("mer., 25 déc. 2024 10:00:00 +0100", "2024-12-25T09:00:00Z"),
    ("25 DÉCEMBRE 2024 10:00:00", "2024-12-25T10:00:00Z"),
    ("25 décembre 2024 10:00:00 CET", "2024-12-25T09:00:00Z"),
    ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00Z"),
    // what is no date, or none that can be
    ("", nil), (" ", nil), ("n’importe quoi", nil), ("hier", nil), ("0", nil), ("-", nil), ("T", nil), (":", nil),
    ("2024-13-05T09:00:00Z", nil), ("2024-00-05T09:00:00Z", nil), ("2024-03-00", nil), ("2024-03-32", nil),
    ("0000-00-00T00:00:00Z", nil), ("0000-00-00 00:00:00", nil), ("Tue, 45 Mar 2024 10:00:00 GMT", nil),
    ("Tue, 05 Foo 2024 10:00:00 GMT", nil), ("99999999999999999999-01-01", nil), ("99999999999999999999", nil),
    ("+", nil), ("Mar", nil), ("10:00:00", nil), ("10:", nil), ("Tue, 05 Mar 2024 10:", "2024-03-05T00:00:00Z"),
    ("2024-03-05T10:", "2024-03-05T00:00:00Z"), ("Tue, Tue, Tue", nil),
  ]

  @Test(arguments: dates)
  func aDateIsRead(text: String, instant: String?) {
    let inRSS = SmallFeed.rss("<title>T</title><pubDate>\(text)</pubDate>")
    let inAtom = SmallFeed.atom("<title>T</title><published>\(text)</published>")
    #expect(inRSS != nil && inAtom != nil)
    #expect(inRSS?.published.map(Instant.text) == instant)
    #expect(inAtom?.published.map(Instant.text) == instant)
  }

  @Test func aSecondElementIsReadWhereTheFirstIsNoDate() {
    let entry = SmallFeed.rss("<pubDate>n’importe quoi</pubDate><dc:date>2024-03-05T09:00:00Z</dc:date>")
    #expect(entry?.published.map(Instant.text) == "2024-03-05T09:00:00Z")
    let atom = SmallFeed.atom("<updated>jamais</updated><updated>2024-03-05T09:00:00Z</updated>")
    #expect(atom?.updated.map(Instant.text) == "2024-03-05T09:00:00Z")
  }

  /// Whatever stands there, nothing traps, and no date leaves the calendar.
  @Test func oddDatesAreHarmless() {
    var chance = SeededGenerator(seed: 20)
    let pieces = [
      "2024", "03", "5", "99", "0", "99999999999", "-", ":", "+", " ", "T", "Z", ".", ",", "/", "Mar", "mars", "GMT",
      "+9999", "-2400", "é", "Ιούλ", "\u{0301}", "😀", "PM", "am", "(", "24:00:00", "23:59:60", "9999-12-31",
      "0001-01-01",
    ]
    for _ in 0..<4000 {
      let text = (0...chance.below(9)).map { _ in pieces[chance.below(pieces.count)] }.joined()
      guard let entry = SmallFeed.rss("<pubDate>\(text)</pubDate>") else { continue }
      let seconds = entry.published?.timeIntervalSince1970 ?? 0
      #expect(abs(seconds) < 260_000_000_000, "\(text)")
    }
  }
}
