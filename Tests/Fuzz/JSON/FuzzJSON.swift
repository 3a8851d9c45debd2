import FoundationEssentials
import FuzzSupport
import Glibc

/// libFuzzer's way in.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzJSON.test(Input(bytes, count))
  return 0
}

/// Before the first run: whether every network is driven. Where `CRIEUR_FUZZ_SEEDS` names a folder, writes the inputs to
/// begin with there, and that is all.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutableRawPointer?, _ arguments: UnsafeMutableRawPointer?) -> CInt {
  Subject.checkCatalogue()
  if let folder = ProcessInfo.processInfo.environment["CRIEUR_FUZZ_SEEDS"] {
    Seeds.write(into: folder)
    exit(0)
  }
  return 0
}

/// Any bytes as the answer of a network's server, of one that an account is being connected to, or of a link shortener.
enum FuzzJSON {
  private static let networks = Subject.all.count
  private static let subjects = Array(0...(networks + SignIns.all.count))

  /// The first byte chooses who is driven.
  static func test(_ input: Input) {
    var input = input
    let subject = input.choose(subjects)
    if subject < networks {
      Driving(Subject.all[subject], &input)?.run()
    } else if subject < networks + SignIns.all.count {
      SignIns.run(SignIns.all[subject - networks], &input)
    } else {
      Shorteners.run(&input)
    }
  }
}
