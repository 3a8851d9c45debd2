import Announcer
import FoundationEssentials
import Model

/// What becomes of announcements afterwards: posts follow their entries, pages vanish, an account repeats another's
/// posts. In some of the worlds, and with dice of its own: the others, and what seeds have found in them, stay the same.
final class Afterwards {
  let dice: Dice
  /// What the watch of pages was answered, for each post of a blog.
  var looks: [String: [Look]] = [:]
  /// Pages that are not there, by the post's token.
  private(set) var absences: [String: Absence] = [:]
  /// What was boosted, and how often a boost came to be there.
  var boosts: [Boost: Int] = [:]

  /// An answer that the watch of pages got.
  struct Look {
    let at: Time
    let path: String
    let isMissing: Bool
    /// The daemon has recorded it: it did not die before.
    var isKept = false
  }

  struct Absence {
    let since: Time
    let until: Time?
    let status: Int
    func isNow(_ now: Time) -> Bool { since <= now && now < until ?? .max }
  }

  /// Whose post by whom.
  struct Boost: Hashable {
    let booster: String
    let original: String
    let post: Int
  }

  /// Such a share of the worlds. The salt is one that leaves out the seeds that had found something before.
  private static let share = 0.25
  private static let salt: UInt64 = 0x0176_0000_0000_0000

  /// Nil for a world in which nothing is done afterwards.
  init?(seed: UInt64) {
    dice = Dice(seed: seed ^ Self.salt)
    guard dice.chance(Self.share) else { return nil }
  }

  /// What the owner wishes.
  func wish(_ accounts: [SimulatedAccount]) {
    for account in accounts {
      let canChange = account.isMastodon
      account.aftercare = Aftercare(
        changed: dice.pick(
          canChange ? [.edit, .edit, .edit, .notice, .nothing] : [.notice, .nothing]),
        gone: dice.pick(
          canChange ? [.delete, .delete, .delete, .notice, .nothing] : [.notice, .nothing]))
    }
    let two = accounts.filter(\.isMastodon)
    guard two.count == 2, dice.chance(0.6) else { return }
    let booster = dice.number(0...1)
    two[booster].boosts = [two[1 - booster].name]
    two[booster].boostAfter = .seconds(dice.pick([0, 600, 7200, 50 * 3600, 60 * 3600]))
  }

  /// In the days of faults posts are rewritten, and pages vanish, for good or for a while.
  func plan(in world: World, until end: Time) {
    var time = World.start + dice.time(.hour...8 * .hour)
    while time < end {
      if dice.chance(0.5) {
        world.clock.at(time) { self.vanish(in: world) }
      } else {
        world.clock.at(time) { self.dice.pick(world.blogs).rewrite(self.dice) }
      }
      time += dice.time(20 * .minute...8 * .hour)
    }
  }

  private func vanish(in world: World) {
    guard !world.isFinished,
      let post = dice.pick(world.blogs).posts.suffix(8).randomElement(using: &chance)
    else {
      return
    }
    let now = world.clock.now
    let end = dice.chance(0.6) ? nil : now + dice.time(.hour...90 * .hour)
    absences[post.token] = Absence(since: now, until: end, status: dice.pick([404, 404, 410]))
    world.note("the page of \(post.token) vanishes \(end == nil ? "for good" : "for a while")")
  }

  private lazy var chance = dice

  /// What the page of a post answers instead of itself.
  func status(of path: String, at now: Time) -> Int? {
    guard let absence = Token.first(in: path).flatMap({ absences[$0] }), absence.isNow(now) else {
      return nil
    }
    return absence.status
  }

  // MARK: the watch of pages

  /// An answer is on its way to the watch of pages.
  func note(_ status: Int, of path: String, at now: Time) {
    guard let token = Token.first(in: path) else { return }
    looks[token, default: []].append(
      Look(at: now, path: path, isMissing: status == 404 || status == 410))
  }

  /// A round of the watch has ended well.
  func keepLooks() {
    for token in looks.keys {
      for index in looks[token, default: []].indices { looks[token]?[index].isKept = true }
    }
  }

  /// Whether the page of a post was missing twice, a day apart at the same address, and not there in between.
  func wasGoneForADay(_ token: String) -> Bool {
    var first: Look?
    for look in looks[token] ?? [] where look.isMissing || look.isKept {
      guard look.isMissing else {
        first = nil
        continue
      }
      guard let before = first, before.path == look.path else {
        first = look
        continue
      }
      if look.at - before.at >= .day - 5 * .minute { return true }
    }
    return false
  }
}
