internal import Markup

/// An update ping: `weblogUpdates.ping` or `weblogUpdates.extendedPing` by XML-RPC. Who sends it cannot be proven: it is a
/// hint to look, and its name is not even kept.
public struct WeblogPing: Sendable, Equatable {
  /// The web addresses that it holds, in order: home page, perhaps the changed page, perhaps the feed. Engines differ in
  /// which of them they send and in what order.
  public var addresses: [String]

  /// Why a call is answered with a fault. The codes are those that XML-RPC servers agreed on.
  public enum Fault: Int, Error, Sendable {
    /// Not well-formed.
    case malformed = -32700
    /// Well-formed, and no call.
    case notACall = -32600
    /// Another method.
    case unknownMethod = -32601
    /// No web address in it.
    case noAddress = -32602
  }

  /// Reads a call.
  /// - Parameter body: 64 KiB at most; nothing in it is fetched or expanded.
  public static func read(_ body: [UInt8]) throws(Fault) -> WeblogPing {
    let call = WeblogCall()
    let start = body.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let failed = body[start...].withUnsafeBufferPointer { bytes in
      do throws(XMLFailure) {
        try XMLReader(names: WeblogCall.names).read(bytes, call)
        return false
      } catch {
        return true
      }
    }
    if failed { throw .malformed }
    guard let method = call.method else { throw .notACall }
    guard method == "weblogUpdates.ping" || method == "weblogUpdates.extendedPing" else { throw .unknownMethod }
    // The first parameter is the blog's name, which may look like anything; an address only where there is no other.
    let links = call.parameters.filter { LinkResolver.isWebLink($0) }
    let addresses = call.parameters.dropFirst().filter { LinkResolver.isWebLink($0) }
    guard !links.isEmpty else { throw .noAddress }
    return WeblogPing(addresses: addresses.isEmpty ? links : Array(addresses))
  }

  /// What the pinger gets: `flerror` and a sentence.
  public static func answer(isError: Bool, _ message: String) -> [UInt8] {
    let members =
      "<member><name>flerror</name><value><boolean>\(isError ? 1 : 0)</boolean></value></member>"
      + "<member><name>message</name><value><string>\(escaped(message))</string></value></member>"
    return document("<params><param><value><struct>\(members)</struct></value></param></params>")
  }

  /// What the pinger gets for no ping.
  public static func answer(_ fault: Fault) -> [UInt8] {
    let words =
      switch fault {
      case .malformed: "not well-formed XML"
      case .notACall: "not an XML-RPC call"
      case .unknownMethod: "only weblogUpdates.ping and weblogUpdates.extendedPing are answered"
      case .noAddress: "the call names no web address"
      }
    let members =
      "<member><name>faultCode</name><value><int>\(fault.rawValue)</int></value></member>"
      + "<member><name>faultString</name><value><string>\(words)</string></value></member>"
    return document("<fault><value><struct>\(members)</struct></value></fault>")
  }

  private static func document(_ content: String) -> [UInt8] {
    Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse>\(content)</methodResponse>\n".utf8)
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { $0 += $1 == "&" ? "&amp;" : $1 == "<" ? "&lt;" : String($1) }
  }
}

/// An XML-RPC call as its elements come: the method's name and the scalar parameters.
private final class WeblogCall: XMLHandler {
  // A class because the reader calls it back.
  private enum Element: Int, CaseIterable { case methodCall = 1, methodName, params, param, value, string }

  static let names = Element.allCases.map { XMLElementName("\($0)", in: [""], number: $0.rawValue) }
  private static let longest = 2048
  private static let most = 16

  private(set) var parameters: [String] = []
  private var name: [UInt8] = []
  private var text: [UInt8] = []
  private var path: [Element?] = []

  /// The method, where the document is a call.
  var method: String? { name.isEmpty ? nil : trimmed(String(decoding: name, as: UTF8.self)) }

  func start(_ name: Int, _ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes) {
    path.append(Element(rawValue: name))
    if path == [.methodCall, .params, .param] { text = [] }
  }

  func end(_ name: Int) {
    if path == [.methodCall, .params, .param], parameters.count < Self.most {
      parameters.append(trimmed(String(decoding: text, as: UTF8.self)))
    }
    path.removeLast()
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if path == [.methodCall, .methodName] {
      name += bytes.prefix(Self.longest - min(name.count, Self.longest))
    } else if path.starts(with: [.methodCall, .params, .param, .value]), path.count <= 5, path.last != .some(nil) {
      text += bytes.prefix(Self.longest - min(text.count, Self.longest))
    }
  }
}
