import Markup
import Testing

/// A fragment of HTML becomes the text that a reader sees.
@Suite struct HTMLTextTests {
  static let fragments: [(html: String, text: String)] = [
    ("", ""),
    ("   \n\t ", ""),
    ("Grippe et vaccin", "Grippe et vaccin"),
    ("  deux \n\t mots  ", "deux mots"),
    ("a\u{A0}b", "a b"),
    ("\u{A0}bords\u{A0}", "bords"),
    ("<b>gras</b>", "gras"),
    ("un<b>mot</b>entier", "unmotentier"),
    ("<em>a</em> <strong>b</strong>", "a b"),
    ("un<br>deux<br/>trois<br />quatre", "un deux trois quatre"),
    ("<p>un</p><p>deux</p>", "un deux"),
    ("<P CLASS=\"x\">haut</P>bas", "haut bas"),
    ("<ul><li>a</li><li>b</li></ul>", "a b"),
    ("<h1>a</h1>b<div>c</div>d", "a b c d"),
    ("a<hr>b", "a b"),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
    ("<a href=\"https://example.org/?a=1&b=2\">lien</a>", "lien"),
    ("<a title='x > y'>lien</a>", "lien"),
    ("<a title=\"x > y\" href='/a'>lien</a>", "lien"),
    ("<img src=\"a.jpg\" alt=\"texte\">après", "après"),
    ("<script>alert('<b>')</script>reste", "reste"),
    ("<SCRIPT type='x'>a < b</SCRIPT>reste", "reste"),
    ("<style>p > a { color: red }</style>reste", "reste"),
    ("avant<script>sans fin", "avant"),
    ("a<!-- <b>caché</b> -->b", "ab"),
    ("I <3 you", "I <3 you"),
    ("a < b et b > c", "a < b et b > c"),
    ("a<b", "a<b"),
    ("1 <2", "1 <2"),
    ("le <gorilla> et le <chimpanze/>", "le <gorilla> et le <chimpanze/>"),
    ("</gorilla>", "</gorilla>"),
    ("<>", "<>"),
    ("</>", "</>"),
    ("< b>pas une balise", "< b>pas une balise"),
    ("fin <", "fin <"),
    ("vector&lt;int&gt;", "vector<int>"),
    ("la balise &lt;p&gt;", "la balise <p>"),
    ("&amp;lt;p&amp;gt;", "&lt;p&gt;"),
    ("AT&T", "AT&T"),
    ("AT&amp;T", "AT&T"),
    ("Q&R et R&D;", "Q&R et R&D;"),
    ("&eacute;t&eacute; &agrave; &OElig;uvre &hellip; &euro; &rsquo; &nbsp;!", "été à Œuvre … € ’ !"),
    ("&#233;t&#xE9; &#XE9;", "été é"),
    ("l&#146;hiver &#133; &#128;10", "l’hiver … €10"),
    ("&#x92;", "’"),
    ("&#8217;&#x1F600;", "’😀"),
    ("&#0;", "&#0;"),
    ("&#xD800;", "&#xD800;"),
    ("&#1114112;", "&#1114112;"),
    ("&#99999999999999999999;", "&#99999999999999999999;"),
    ("&#;", "&#;"),
    ("&#x;", "&#x;"),
    ("&;", "&;"),
    ("&", "&"),
    ("&inconnu;", "&inconnu;"),
    ("&apos;&quot;", "'\""),
    ("😀 &amp; 👩‍⚕️", "😀 & 👩‍⚕️"),
  ]

  @Test(arguments: fragments)
  func aFragmentBecomesText(html: String, text: String) { #expect(HTMLText.plain(html) == text) }

  static let spaces: [(text: String, collapsed: String)] = [
    ("", ""), (" ", ""), ("a", "a"), (" a ", "a"), ("a  b", "a b"), ("a\r\n\tb", "a b"), ("a\u{A0}\u{A0}b", "a b"),
    ("a \u{A0} b", "a b"), ("\u{A0}", ""), ("é è", "é è"), ("<b> &amp;", "<b> &amp;"), ("\u{B}a\u{C}b", "a b"),
  ]

  @Test(arguments: spaces)
  func whiteSpaceCollapses(text: String, collapsed: String) {
    #expect(HTMLText.collapsed(text) == collapsed)
    #expect(Array(text.utf8).withUnsafeBufferPointer { HTMLText.collapsed(bytes: $0) } == collapsed)
  }

  /// What is cut anywhere, or repeated, neither traps nor takes a square of its length.
  @Test func anyCutOfAFragmentIsRead() {
    let bytes = Array(Self.fragments.map(\.html).joined(separator: " ").utf8)
    for end in bytes.indices {
      _ = HTMLText.plain(String(decoding: bytes[..<end], as: UTF8.self))
      _ = HTMLText.plain(String(decoding: bytes[end...], as: UTF8.self))
    }
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: ["<", "&", "<!--", "<a ", "<a b='", "</", "<script>", "<style ", "&#", "<b>", "<![CDATA[", "<p", "&amp"])
  func aPieceRepeatedAHundredThousandTimesIsReadInNoTime(piece: String) {
    let start = ContinuousClock.now
    _ = HTMLText.plain(String(repeating: piece, count: 100_000))
    #expect(ContinuousClock.now - start < .seconds(8))
  }
}
