/// The elements of HTML (and of MathML and SVG inside it), and which of them begin a new line.
public enum HTMLTags {
  /// What a tag does to the text around it.
  public enum Kind: UInt8, Sendable {
    /// No element of HTML.
    case none
    /// Nothing.
    case inline
    /// Begins a new line.
    case block
    /// Holds no text (scripts, styles).
    case raw
    /// Is a picture.
    case image
  }

  /// What the element of that name is, in any case.
  public static func kind(of name: UnsafePointer<UInt8>) -> Kind {
    var length = 0
    while length < 17, name[length] != 0 { length += 1 }
    return kind(of: UnsafeBufferPointer(start: name, count: length))
  }

  /// What the element of that name is, in any case; `none` for what is no tag.
  static func kind(of name: UnsafeBufferPointer<UInt8>) -> Kind {
    guard name.count <= 16 else { return .none }
    let hash = hash(name)
    var place = Int(truncatingIfNeeded: hash) & (table.count - 1)
    while table[place].kind != .none {
      if table[place].hash == hash { return table[place].kind }
      place = (place + 1) & (table.count - 1)
    }
    return .none
  }

  private static let table: [(hash: UInt64, kind: Kind)] = {
    var table = [(hash: UInt64, kind: Kind)](repeating: (0, .none), count: 512)
    for (words, kind) in [(blocks, Kind.block), (inlines, .inline), ("script style", .raw), ("img", .image)] {
      for word in words.split(whereSeparator: \.isWhitespace) {
        let hash = Array(word.utf8).withUnsafeBufferPointer(hash)
        var place = Int(truncatingIfNeeded: hash) & (table.count - 1)
        while table[place].kind != .none { place = (place + 1) & (table.count - 1) }
        table[place] = (hash, kind)
      }
    }
    return table
  }()

  private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte.isLetter ? byte | 0x20 : byte)) &* 0x100_0000_01b3 }
    return hash
  }

  private static let blocks = """
    address article aside blockquote br center dd details dialog dir div dl dt fieldset figcaption figure footer form h1
    h2 h3 h4 h5 h6 header hr li main menu nav ol option p pre section table tbody td tfoot th thead title tr ul
    """
  private static let inlines = """
    a abbr acronym applet area audio b base basefont bdi bdo big body button canvas caption cite code col colgroup data
    datalist del dfn em embed font frame frameset head hgroup html i iframe input ins kbd label legend link map mark
    marquee meta meter noframes noscript object optgroup output param picture progress q rp rt ruby s samp select small
    source span strike strong sub summary sup svg template textarea time track tt u var video wbr nobr blink
    math mrow mi mo mn mtext msup msub msubsup mfrac msqrt mroot mstyle munder mover munderover mtable mtr mtd
    path g rect circle line polyline polygon ellipse defs use symbol
    """
}
