import FoundationEssentials
import Ledger
import Model
import Networks
import TestSupport
import Testing

@testable import Announcer

/// What the owner may have written by hand is neither changed nor taken back.
@Suite struct HandmadeTests {
  @Test(arguments: [Reconciliation.lookup, .keyAndLookup])
  func aPostThatWasFoundByItsLinkIsLeftAsItIs(reconciliation: Reconciliation) async throws {
    let world = try await PublisherWorld(
      reconciliation: reconciliation, aftercare: Aftercare(changed: .edit, gone: .delete))
    world.server.change { $0.publish = [.acceptAndFail(.uncertain("timed out"))] }
    try await world.settle()
    world.pass(.seconds(3600))
    try await world.settle()
    #expect(try await world.row().state == .posted)
    #expect(try await world.row().receipt?.evidence == .lookup)
    try await world.change(title: "Corrigé")
    try await world.settle()
    #expect(world.server.now.edits.isEmpty)
    let id = try await world.row().id
    #expect(try await world.ledger.correction(of: id)?.verdict == .skipped)
    let original = try await world.row(0)
    for day in 0...1 {
      _ = try await world.ledger.record(
        absent: true, of: original.entry, at: "https://blog.example.org/0", for: ["toots"],
        now: world.now.after(.seconds(-86_400 * (1 - day))))
    }
    try await world.settle()
    #expect(world.server.now.deletions.isEmpty && world.server.now.requests == 1)
    #expect(try await world.ledger.correction(of: id)?.verdict == .skipped)
  }
}
