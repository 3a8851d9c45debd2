public import FoundationEssentials
public import Model

/// The part of the ledger that remembers who pushes what. As in the rest of it, every method is one transaction that is
/// durable when it returns.
public protocol PushLedger: Sendable {
  /// Has every feed's subscriptions looked at: the configuration may have changed.
  func reviewSubscriptions(at now: Date) async throws(LedgerError)
  /// Feeds with a subscription whose step is due, or whose hubs have changed.
  func duePushes(at now: Date, limit: Int) async throws(LedgerError) -> [PushRecord]
  /// When the next step is due; nil when there is none.
  func nextPushStep() async throws(LedgerError) -> Date?
  /// Every feed that is followed or subscribed to, by name.
  func pushes() async throws(LedgerError) -> [PushRecord]
  /// Changes a feed's subscriptions; it needs no other look until something new comes.
  func change(_ record: PushRecord, _ changes: [SubscriptionChange], at now: Date) async throws(LedgerError)
  /// Before a hub is asked: from now on it may verify, until `answerBy`.
  func intend(_ mode: HubMode, for id: Subscription.ID, at now: Date, answerBy: Date) async throws(LedgerError)
  /// What came of the request made at `asked`. Nothing is changed where the hub has verified it meanwhile.
  func record(_ outcome: HubOutcome, of id: Subscription.ID, asked: Date?, at now: Date) async throws(LedgerError)
  /// The subscription whose callback ends so.
  func subscription(key: String) async throws(LedgerError) -> Subscription?
  /// The hub asks whether that request was ours. One that is pending with that topic is granted: a subscription is active
  /// until the lease ends, an unsubscription is over.
  /// - Returns: false when no such request is pending; nothing was changed then.
  func verify(_ mode: HubMode, key: String, topic: String, until: Date, renewal: Date) async throws(LedgerError)
    -> Bool
  /// The hub does not push that topic.
  /// - Returns: false when there is no such subscription.
  func deny(key: String, topic: String, problem: String, again: Date, at now: Date) async throws(LedgerError) -> Bool
  /// Somebody says that these feeds have news: each is due at once, or so long after the last such look. What comes
  /// sooner is one look with it. A server that asked for time keeps it.
  /// - Returns: the feeds that are looked at sooner by this.
  func hint(_ feeds: [Feed.ID], at now: Date, apart: Duration) async throws(LedgerError) -> [Feed.ID]
}
