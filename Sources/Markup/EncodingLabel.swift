/// Labels as browsers read them (WHATWG Encoding, section 4.2), as names for iconv(3).
enum EncodingLabel {
  /// Nil for a label that means nothing.
  static func canonical(_ label: String) -> String? {
    let name = label.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
    return table[name] ?? (name.hasPrefix("x-") ? table[String(name.dropFirst(2))] : nil)
  }

  /// One byte a character: valid multi-byte UTF-8 is never that by chance.
  static func isEightBit(_ name: String) -> Bool {
    name.hasPrefix("windows-") || name.hasPrefix("iso-8859") || name.hasPrefix("KOI8") || name == "MACINTOSH"
      || name == "IBM866"
  }

  /// Bytes below 0x80 are ASCII, whatever else there is.
  static func isASCIIBased(_ name: String) -> Bool {
    isEightBit(name) || ["GB18030", "BIG5-HKSCS", "EUC-JP", "CP932", "CP949", "EUC-TW"].contains(name)
  }

  /// Those that a label can mean.
  static let names = Set(table.values)

  private static let table: [String: String] = {
    let names: [(String, String)] = [
      ("UTF-8", "utf8 utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8"),
      (
        "windows-1252",
        """
        windows-1252 cp1252 iso-8859-1 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 iso-ir-100 latin1 latin-1 l1 us-ascii
        ascii ansi_x3.4-1968 ansi cp819 ibm819 csisolatin1
        """
      ),
      ("windows-1250", "windows-1250 cp1250"), ("windows-1251", "windows-1251 cp1251"),
      ("windows-1253", "windows-1253 cp1253"), ("windows-1255", "windows-1255 cp1255"),
      ("windows-1254", "windows-1254 cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 latin5 l5"),
      ("windows-1256", "windows-1256 cp1256"), ("windows-1257", "windows-1257 cp1257"),
      ("windows-1258", "windows-1258 cp1258"), ("windows-874", "windows-874 tis-620 iso-8859-11 iso8859-11 dos-874"),
      ("iso-8859-2", "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 latin-2 l2"),
      ("iso-8859-3", "iso-8859-3 iso8859-3 latin3 l3"), ("iso-8859-4", "iso-8859-4 iso8859-4 latin4 l4"),
      ("iso-8859-10", "iso-8859-10 iso8859-10 latin6 l6"), ("iso-8859-13", "iso-8859-13 iso8859-13"),
      ("iso-8859-14", "iso-8859-14 iso8859-14"), ("iso-8859-16", "iso-8859-16 iso8859-16"),
      ("iso-8859-5", "iso-8859-5 iso8859-5 cyrillic"), ("iso-8859-6", "iso-8859-6 iso8859-6 arabic"),
      ("iso-8859-7", "iso-8859-7 iso8859-7 greek greek8"), ("iso-8859-8", "iso-8859-8 iso8859-8 hebrew iso-8859-8-i"),
      ("iso-8859-15", "iso-8859-15 iso8859-15 iso885915 iso_8859-15 latin9 latin-9 l9"),
      ("KOI8-R", "koi8-r koi8 koi koi8_r"), ("KOI8-U", "koi8-u koi8-ru"), ("MACINTOSH", "macintosh mac x-mac-roman"),
      ("IBM866", "ibm866 cp866 866"),
      ("GB18030", "gb18030 gbk gb2312 gb_2312 gb_2312-80 chinese csgb2312"),
      ("BIG5-HKSCS", "big5 big5-hkscs cn-big5 csbig5"), ("EUC-JP", "euc-jp eucjp cseucpkdfmtjapanese"),
      ("CP932", "shift_jis shift-jis sjis ms_kanji windows-31j csshiftjis ms932"), ("ISO-2022-JP", "iso-2022-jp"),
      ("CP949", "euc-kr euckr korean ks_c_5601-1987 ks_c_5601 ksc5601 windows-949"),
      ("UTF-16LE", "utf-16 utf-16le utf16 ucs-2 unicode csunicode iso-10646-ucs-2"),
      ("UTF-16BE", "utf-16be unicodefffe"),
      ("UTF-32LE", "utf-32 utf-32le utf32 ucs-4"), ("UTF-32BE", "utf-32be"),
    ]
    var table: [String: String] = [:]
    for (name, labels) in names {
      for label in labels.split(whereSeparator: \.isWhitespace) { table[String(label)] = name }
    }
    return table
  }()
}
