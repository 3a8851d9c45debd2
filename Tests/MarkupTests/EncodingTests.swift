import Markup
import Testing

/// Which encoding a document is read in: byte order mark, HTTP label, declaration, then what the bytes are.
@Suite struct EncodingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    var label: String?
    /// The library knows one encoding by several names.
    let wanted: [String?]
    var testDescription: String { name }
  }

  private static let utf8: [String?] = ["UTF-8", "utf-8", "UTF8"]
  private static let latin: [String?] = ["windows-1252", "WINDOWS-1252", "CP1252"]
  private static let été = Array("<a>été</a>".utf8)
  private static let latinBytes: [UInt8] = Array("<a>".utf8) + [0xE9, 0x74, 0xE9] + Array("</a>".utf8)

  private static func declared(_ encoding: String, _ body: [UInt8] = latinBytes) -> [UInt8] {
    Array("<?xml version=\"1.0\" encoding=\"\(encoding)\"?>".utf8) + body
  }

  static let cases: [Case] =
    [
      Case(name: "nothing said, UTF-8", bytes: été, wanted: utf8),
      Case(name: "nothing said, ASCII", bytes: Array("<a>b</a>".utf8), wanted: utf8),
      Case(name: "nothing said, not UTF-8", bytes: latinBytes, wanted: latin),
      Case(name: "UTF-8 declared, not UTF-8", bytes: declared("utf-8"), wanted: latin),
      Case(name: "a mark", bytes: [0xEF, 0xBB, 0xBF] + été, wanted: utf8),
      Case(name: "a mark beats the label", bytes: [0xEF, 0xBB, 0xBF] + été, label: "iso-8859-1", wanted: utf8),
      Case(
        name: "a mark beats the declaration", bytes: [0xEF, 0xBB, 0xBF] + declared("windows-1251", été), wanted: utf8),
      Case(name: "UTF-16LE by mark", bytes: [0xFF, 0xFE, 0x3C, 0, 0x61, 0, 0x2F, 0, 0x3E, 0], wanted: ["UTF-16LE"]),
      Case(name: "UTF-16BE by mark", bytes: [0xFE, 0xFF, 0, 0x3C, 0, 0x61, 0, 0x2F, 0, 0x3E], wanted: ["UTF-16BE"]),
      Case(name: "the label beats the declaration", bytes: declared("utf-8"), label: "windows-1252", wanted: latin),
      Case(name: "the label is all there is", bytes: latinBytes, label: "ISO-8859-1", wanted: latin),
      Case(name: "valid UTF-8 beats an 8-bit label", bytes: été, label: "iso-8859-1", wanted: utf8),
      Case(name: "valid UTF-8 beats an 8-bit declaration", bytes: declared("windows-1252", été), wanted: utf8),
      Case(
        name: "a wrong label before a right declaration",
        bytes: declared("windows-1251", [0xC2, 0xE0, 0xF1, 0xFF, 0x20, 0xEF, 0xEE, 0xF8, 0xEB, 0xE8]), label: "utf-8",
        wanted: ["windows-1251", "CP1251", "WINDOWS-1251"]),
      Case(
        name: "one accident makes no UTF-8",
        bytes: Array("<a>".utf8) + [0xAB, 0x43, 0x41, 0x46, 0xC9, 0xBB, 0x20, 0xE9, 0x74, 0xE9, 0x20, 0xE0, 0x20, 0xE8]
          + Array("</a>".utf8), wanted: latin),
      Case(
        name: "one bad byte in UTF-8 under an 8-bit label", bytes: declared("utf-8", été + été + été + [0xE9]),
        label: "iso-8859-1",
        wanted: utf8),
      Case(
        name: "a declaration in single quotes",
        bytes: Array("<?xml version='1.0' encoding='latin1'?>".utf8) + latinBytes, wanted: latin),
      Case(
        name: "a space around the equals sign",
        bytes: Array("<?xml version=\"1.0\" encoding = \"latin1\" ?>".utf8) + latinBytes, wanted: latin),
    ]
    + [
      "iso-8859-1", "ISO_8859-1", "latin1", "l1", "us-ascii", "ascii", "cp1252", "x-cp1252", "Windows-1252", " LATIN1 ",
    ]
    .map { Case(name: "«\($0)» means windows-1252", bytes: declared($0), wanted: latin) }
    + ["utf8", "UTF-8", "Utf-8", "unicode-1-1-utf-8"].map {
      Case(name: "«\($0)» means UTF-8", bytes: declared($0, été), wanted: utf8)
    }
    + ["gb2312", "gbk", "x-gbk", "GB2312"].map {
      Case(
        name: "«\($0)» means GBK", bytes: declared($0, [0xC4, 0xE3, 0xBA, 0xC3]),
        wanted: ["GBK", "gbk", "GB18030", "gb18030"])
    }

  @Test(arguments: cases)
  func theEncodingIsKnown(one: Case) {
    let encoding = one.bytes.withUnsafeBufferPointer { Encoding.of($0, label: one.label) }
    #expect(one.wanted.contains(encoding.name), "\(encoding)")
  }

  @Test func theMarkAndBlanksBeforeTheDeclarationAreLeftOut() {
    let tables: [(bytes: [UInt8], skip: Int)] = [
      (Self.été, 0), ([0xEF, 0xBB, 0xBF] + Self.été, 3), (Array(" \n\t".utf8) + Self.été, 3),
      ([0xEF, 0xBB, 0xBF, 0x0A] + Self.été, 4), ([0xFF, 0xFE, 0x3C, 0], 2), ([], 0), ([0x20], 1),
    ]
    for (bytes, skip) in tables {
      #expect(bytes.withUnsafeBufferPointer { Encoding.of($0, label: nil) }.skip == skip, "\(bytes)")
    }
  }
}
