import FoundationEssentials
import FuzzSupport
import Model
import Web

@testable import Networks

/// Any bytes as one of the answers that a network gives to one of the cases of its transcript.
struct Driving: Sendable {
  let subject: Subject
  let sample: Sample.Case
  let step: Int
  let hostile: HostileAnswer
  let transport: HostileTransport

  /// What is known by the time of the hostile answer.
  private let secrets: [String]
  private var network: String { subject.sample.network }

  init?(_ subject: Subject, _ input: inout Input) {
    guard !subject.sample.cases.isEmpty else { return nil }
    self.subject = subject
    sample = input.choose(subject.sample.cases)
    // One more than there are: all of them.
    step = input.choose(Array(0...sample.steps))
    secrets = subject.sample.secretsKnown(in: sample, before: step)
    hostile = HostileAnswer(&input, telling: secrets)
    transport = HostileTransport(sample, hostile: hostile, at: step)
  }

  func run() {
    let adapter = subject.adapter(transport, MemoryFiles(sample.files ?? [:]))
    switch sample.does {
    case .verify: verify(adapter)
    case .publish: publish(adapter)
    case .find: find(adapter)
    case .upload: upload(adapter)
    case .delete:
      guard let receipt = sample.receipt else { return }
      _ = repeatable(waiting { () async throws(PublishFailure) in try await adapter.delete(receipt) })
    case .edit:
      guard let receipt = sample.receipt, let post = sample.post?.post else { return }
      hold(repeatable(waiting { () async throws(PublishFailure) in try await adapter.edit(receipt, to: post) }))
    case .boost:
      guard let url = sample.url, let post = sample.post?.post else { return }
      hold(repeatable(waiting { () async throws(PublishFailure) in try await adapter.boost(url, as: post) }))
    case .mentions: mentions(adapter)
    }
    Fuzzer.hold(transport.count <= 24, "\(network) \(sample.name): \(transport.count) requests for one thing")
    holdRequests()
  }

  // MARK: What is asked

  private func verify(_ adapter: any Network) {
    let known = waiting { () async throws(PublishFailure) in try await adapter.verify() }
    guard let identity = repeatable(known) else { return }
    Fuzzer.hold((1...1_000_000).contains(identity.limit.max), "\(network): the limit is believable: \(identity.limit)")
    link(identity.url, "the account's page")
    words(identity.name, "the account's name")
    words(identity.software, "the server's software")
    if let expires = identity.expires { believable(expires, "the credential's end") }
  }

  private func publish(_ adapter: any Network) {
    guard let post = sample.post?.post else { return }
    switch waiting({ () async throws(PublishFailure) in try await adapter.publish(post) }) {
    case .success(let receipt):
      hold(receipt)
      guard receipt.evidence == .response, case .status(let status)? = transport.last, sample.talks == nil else {
        return
      }
      Fuzzer.hold((200..<300).contains(status), "\(network) \(sample.name): only a success is a receipt: \(status)")
    case .failure(let failure):
      hold(failure)
      guard step == sample.steps - 1, sample.gives.receipt?.evidence == .response, sample.talks == nil else { return }
      let isUncertain = failure.verdict == "uncertain"
      switch hostile.fate {
      case .refused: Fuzzer.hold(!isUncertain, "\(network) \(sample.name): nothing left, and yet \(failure)")
      case .status(200..<300) where subject.refusesInSuccess: break
      // A mail server's refusals have other numbers.
      case .status where sample.mails != nil: break
      case .status(200..<400), .status(408), .status(500...), .cut, .timedOut:
        Fuzzer.hold(
          isUncertain, "\(network) \(sample.name): what may have arrived is uncertain: \(hostile.fate) \(failure)")
      case .status: break
      }
    }
  }

  private func find(_ adapter: any Network) {
    guard let post = sample.post?.post, let identity = sample.identity else { return }
    let found = waiting { () async throws(PublishFailure) in
      try await adapter.find(post, of: identity, anchor: sample.anchor, besides: sample.besides ?? [])
    }
    guard case .found(let receipt)? = repeatable(found) else { return }
    hold(receipt)
    Fuzzer.hold(sample.besides?.contains(receipt.id) != true, "\(network) \(sample.name): found what is another's")
  }

  private func upload(_ adapter: any Network) {
    guard let image = sample.image else { return }
    let bytes = Array((sample.bytes ?? "").utf8)
    let sent = waiting { () async throws(PublishFailure) in try await adapter.upload(image, bytes: bytes) }
    if let id = repeatable(sent) { Fuzzer.hold(!id.isEmpty, "\(network): a picture has an id") }
  }

  private func mentions(_ adapter: any Network) {
    guard let words = sample.words else { return }
    let limit = sample.limit ?? 20
    let found = waiting { () async throws(PublishFailure) in try await adapter.mentions(of: words, limit: limit) }
    for mention in repeatable(found) ?? [] {
      Fuzzer.holdLink(mention.url, "\(network): a mention's page")
      if let date = mention.date { believable(date, "a mention's date") }
    }
  }

  // MARK: What must hold

  /// What may be made again leaves no doubt.
  private func repeatable<Value>(_ result: Result<Value, PublishFailure>) -> Value? {
    switch result {
    case .success(let value): return value
    case .failure(let failure):
      hold(failure)
      Fuzzer.hold(failure.verdict != "uncertain", "\(network) \(sample.name) may be made again: \(failure)")
      return nil
    }
  }

  private func hold(_ receipt: Receipt?) {
    guard let receipt else { return }
    let needsID = receipt.evidence != .duplicate && !subject.givesNoIDs
    Fuzzer.hold(!receipt.id.isEmpty || !needsID, "\(network) \(sample.name): a receipt has an id")
    link(receipt.url, "the post's page")
    words(receipt.id, "the post's id")
  }

  /// Of the web, or of a scheme that the network has for itself.
  private func link(_ link: String?, _ what: String) {
    guard let link else { return }
    let isOne = subject.schemes.contains(link.prefix { $0 != ":" }.lowercased())
    Fuzzer.hold(isOne, "\(network): \(what) is \(link.debugDescription)")
    words(link, what)
  }

  private func hold(_ failure: PublishFailure) {
    words(failure.detail, "a failure")
    if case .tooLong(let limit?) = failure { Fuzzer.hold(limit > 0, "\(network): a limit: \(limit)") }
    if case .limited(let until?) = failure, hostileIsLast {
      let wait = until.timeIntervalSince(Sample.reference)
      Fuzzer.hold(wait > 0 && wait <= 86_400, "\(network): a wait of a day at most: \(wait)")
    }
  }

  /// A good answer's limit is on its own clock.
  private var hostileIsLast: Bool { transport.last == hostile.fate && step >= sample.steps - 1 }

  private func believable(_ date: Date, _ what: String) {
    // Of the years 1 to 9999, which can be written.
    let seconds = date.timeIntervalSince1970
    Fuzzer.hold(
      seconds > -62_135_596_801 && seconds < 253_402_300_800,
      "\(network): \(what) lies in the years 1 to 9999: \(seconds)")
  }

  private func words(_ words: String?, _ what: String) {
    Words.hold(words, of: "\(network): \(what)", hiding: secrets)
  }

  /// The secret goes to its own server, in the place that is kept for it. A server that tells it as an identifier has it
  /// told again.
  private func holdRequests() {
    let told = secrets.contains { secret in
      String(decoding: hostile.body, as: UTF8.self).contains(secret)
        || hostile.headers.contains { $0.value.contains(secret) }
    }
    guard !told else { return }
    for request in transport.requests {
      let shown = [request.url] + request.headers.map(\.value)
      for secret in secrets where !subject.sample.account.bytes.contains(Array(secret.utf8)) {
        Fuzzer.hold(!shown.contains { $0.contains(secret) }, "\(network): the secret stands in \(request.url)")
      }
    }
  }
}
