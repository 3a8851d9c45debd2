import Ledger
import Model
import Networks
import Testing

/// A network that refuses a repetition and names the post that stands (LinkedIn): when that is a proof.
@Suite struct RepetitionTests {
  @Test func aDuplicateOfWhatNobodySentIsNoReceipt() async throws {
    let world = try await PublisherWorld(reconciliation: .nothing)
    world.server.change { $0.publish = [.repetition(of: "7")] }
    try await world.settle()
    world.pass(.seconds(60))
    try await world.settle()
    let row = try await world.row()
    #expect(row.state == .held && row.reason?.code == .unproven)
    #expect(try await world.ledger.attempts(of: row.id).last?.detail?.contains("duplicate of 7") == true)
    #expect(world.server.now.requests == 1)
  }

  @Test func aRefusalAfterAnUnansweredAttemptIsAReceipt() async throws {
    let world = try await PublisherWorld(reconciliation: .nothing)
    world.server.change { $0.publish = [.acceptAndFail(.uncertain("cut")), .repetition(of: "1")] }
    try await world.settle()
    world.pass(.seconds(60))
    try await world.settle()
    let row = try await world.row()
    #expect(row.reason?.code == .unproven)
    _ = try await world.ledger.decide(.retry(notThere: true), on: row.id, at: world.now)
    world.pass(.seconds(3600))
    try await world.settle()
    #expect(try await world.row().state == .posted)
    #expect(world.server.now.requests == 2)
  }

  /// What was provably refused leaves nothing that a repetition could be of.
  @Test func aRefusalAfterAProvenRefusalIsNoReceipt() async throws {
    let world = try await PublisherWorld(reconciliation: .nothing)
    world.server.change { $0.publish = [.fail(.unavailable("refused")), .repetition(of: "7")] }
    for _ in 0..<5 {
      try await world.settle()
      world.pass(.seconds(3600))
    }
    #expect(try await world.row().reason?.code == .unproven)
    #expect(world.server.now.requests == 2)
  }
}
