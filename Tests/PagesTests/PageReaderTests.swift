import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Pages

private let address = "https://blog.example.org/2026/11/asthme/"

/// What is read in a page with that head and body.
private func facts(_ head: String, _ body: String = "", links: [String] = []) -> PageFacts {
  let page = "<!doctype html><html lang=\"fr-FR\"><head><meta charset=utf-8>\(head)</head><body>\(body)</body></html>"
  return PageReader.facts(Array(page.utf8), links: WebLink.all(in: links), address: address)
}

private func data(_ json: String) -> String { "<script type=\"application/ld+json\">\(json)</script>" }

@Suite struct PageReaderTests {
  struct Case: Sendable {
    let head: String
    var body = ""
    let read: @Sendable (PageFacts) -> String?
    let value: String?
  }

  static let titles: [(head: String, body: String, title: String?)] = [
    ("<title>Asthme</title>", "", "Asthme"),
    ("<title>Asthme</title><meta property='og:title' content='L’asthme'>", "", "L’asthme"),
    ("<meta name='og:title' content='Par son nom'>", "", "Par son nom"),
    ("<meta property='og:title' content='un'><meta property='og:title' content='deux'>", "", "un"),
    // Entities once: twice-escaped ones are text.
    ("<meta property='og:title' content='L&#8217;asthme &amp;amp; l’été'>", "", "L’asthme &amp; l’été"),
    (data("{\"@type\":\"BlogPosting\",\"headline\":\"L&#8217;asthme &amp; l\\u2019été\"}"), "", "L’asthme & l’été"),
    ("<title>Asthme – Le carnet</title><meta property='og:site_name' content='Le carnet'>", "", "Asthme"),
    ("<title>Le carnet | Asthme</title><meta property='og:site_name' content='le CARNET'>", "", "Asthme"),
    ("<title>Asthme – Le carnet</title>", "<h1>Asthme</h1>", "Asthme"),
    // A name that is not proven stays, and so does a title that merely ends like it.
    ("<title>Asthme – Le carnet</title>", "", "Asthme – Le carnet"),
    ("<title>Lire le carnet</title><meta property='og:site_name' content='Le carnet'>", "", "Lire le carnet"),
    ("<title>Le carnet</title><meta property='og:site_name' content='Le carnet'>", "", "Le carnet"),
    ("", "<article class=h-entry><h1 class=p-name>Par microformat</h1></article>", "Par microformat"),
    // A note's name is its text.
    ("", "<article class=h-entry><p class='p-name e-content'>Une note.</p></article>", nil),
    // What stands in the page's text is not the page's word: readers may have written it.
    ("", "<div><meta property='og:title' content='Injecté'><title>Injecté</title></div>", nil),
    ("<noscript><meta property='og:title' content='Ouvert'></noscript>", "", "Ouvert"),
    ("", "", nil),
  ]

  @Test(arguments: titles.indices) func aTitleIsRead(row: Int) {
    let (head, body, title) = Self.titles[row]
    #expect(facts(head, body).title == title, "\(head) \(body)")
  }

  static let others: [Case] = [
    Case(head: "<meta name=description content='Un &eacute;t&eacute;'>", read: { $0.description }, value: "Un été"),
    Case(
      head: "<meta property='og:description' content='og'><meta name=description content='x'>",
      read: { $0.description }, value: "og"),
    Case(head: "", read: { $0.language }, value: "fr-FR"),
    Case(head: "<meta property='og:locale' content='oc_FR'>", read: { $0.language }, value: "oc-FR"),
    Case(head: "<meta property='og:locale' content='n/a'>", read: { $0.language }, value: "fr-FR"),
    Case(head: data("[{\"@type\":[\"Article\"],\"inLanguage\":\"br\"}]"), read: { $0.language }, value: "br"),
    Case(head: "<meta name=author content='Dr Aubépine'>", read: { $0.author }, value: "Dr Aubépine"),
    Case(head: "<meta property='article:author' content='https://x.example.org/me'>", read: { $0.author }, value: nil),
    Case(
      head: data(
        "{\"@graph\":[{\"@type\":\"Article\",\"author\":{\"@id\":\"#a\"}},{\"@id\":\"#a\",\"name\":\"Zoé\"}]}"),
      read: { $0.author }, value: "Zoé"),
    Case(
      head: data("/*<![CDATA[*/{\"@type\":\"Article\",\"author\":\"Zoé\"}/*]]>*/"), read: { $0.author }, value: "Zoé"),
    Case(
      head: data("<![CDATA[{\"@type\":\"Article\",\"author\":[{\"name\":\"Zoé\"}]}]]>"), read: { $0.author },
      value: "Zoé"),
    // Two articles, one of them this page's; then two, and none.
    Case(
      head: data(
        "[{\"@type\":\"Article\",\"author\":\"Autre\"},{\"@type\":\"Article\",\"url\":\"\(address)\",\"author\":\"Zoé\"}]"
      ),
      read: { $0.author }, value: "Zoé"),
    Case(
      head: data("[{\"@type\":\"Article\",\"author\":\"Autre\"},{\"@type\":\"Article\",\"author\":\"Zoé\"}]"),
      read: { $0.author }, value: nil),
    Case(head: data("{\"@type\":\"Article\",\"author\":\"Zoé\""), read: { $0.author }, value: nil),
    Case(head: data("{\"@type\":\"Person\",\"name\":\"Zoé\"}"), read: { $0.author }, value: nil),
    Case(
      head: "<meta property='article:tag' content='Asthme'><meta property='article:tag' content='Hiver'>",
      read: { $0.tags.joined(separator: "+") }, value: "Asthme+Hiver"),
    Case(
      head: data("{\"@type\":\"Article\",\"keywords\":\"Asthme, Hiver,,Asthme\"}"),
      read: { $0.tags.joined(separator: "+") }, value: "Asthme+Hiver"),
    Case(
      head: data("{\"@type\":\"Article\",\"keywords\":[\"Asthme\",\"R&amp;D\"]}"),
      read: { $0.tags.joined(separator: "+") }, value: "Asthme+R&D"),
    Case(head: "<link rel=canonical href='/2026/11/asthme/?x=1'>", read: { $0.canonical }, value: address + "?x=1"),
    Case(
      head: "<link rel=canonical href='https://www.blog.example.org/a'>", read: { $0.canonical },
      value: "https://www.blog.example.org/a"),
    // None of these is this page.
    Case(head: "<link rel=canonical href='/'>", read: { $0.canonical }, value: nil),
    Case(head: "<link rel=canonical href='https://else.example.org/a'>", read: { $0.canonical }, value: nil),
    Case(head: "<link rel=canonical href='http://blog.example.org/a'>", read: { $0.canonical }, value: nil),
    Case(head: "<link rel=canonical href='javascript:alert(1)'>", read: { $0.canonical }, value: nil),
    Case(head: "", body: "<p><a rel=canonical href=/else>x</a>", read: { $0.canonical }, value: nil),
    Case(head: "<link rel=shortlink href='/?p=12'>", read: { $0.shortLink }, value: "https://blog.example.org/?p=12"),
    Case(
      head: "<base href='https://b.example.org/c/'><link rel='x shortlink' href='d'>", read: { $0.shortLink },
      value: "https://b.example.org/c/d"),
  ]

  @Test(arguments: others.indices) func aFactIsRead(row: Int) {
    let one = Self.others[row]
    #expect(one.read(facts(one.head, one.body)) == one.value, "\(one.head)")
  }

  @Test func linksOfTheAnswersHeadCount() {
    let read = facts(
      "<link rel=shortlink href=/other>",
      links: ["<https://wp.example.org/x>; rel=shortlink, </2026/11/asthme/page>; rel=\"canonical\""])
    #expect(read.shortLink == "https://wp.example.org/x")
    #expect(read.canonical == "https://blog.example.org/2026/11/asthme/page")
  }

  static let pictures: [(head: String, body: String, pictures: [Picture])] = [
    (
      "<meta property='og:image' content='/a.jpg'><meta property='og:image:width' content='1200'>"
        + "<meta property='og:image:height' content='630'><meta property='og:image:alt' content='Une pipette'>"
        + "<meta property='og:image' content='/b.jpg'>", "",
      [
        Picture(url: "https://blog.example.org/a.jpg", width: 1200, height: 630, alt: "Une pipette"),
        Picture(url: "https://blog.example.org/b.jpg"),
      ]
    ),
    (
      "<meta property='og:image' content='http://c.example.org/a.jpg'>"
        + "<meta property='og:image:secure_url' content='https://c.example.org/a.jpg'>", "",
      [Picture(url: "https://c.example.org/a.jpg")]
    ),
    (
      "<meta name='twitter:image' content='/t.png'><meta name='twitter:image:alt' content='Carte'>", "",
      [Picture(url: "https://blog.example.org/t.png", alt: "Carte")]
    ),
    (
      data(
        "{\"@type\":\"Article\",\"image\":{\"@type\":\"ImageObject\",\"url\":\"/j.jpg\",\"width\":900,\"caption\":\"Le c&oelig;ur\"}}"
      ),
      "", [Picture(url: "https://blog.example.org/j.jpg", width: 900, alt: "Le cœur")]
    ),
    // The first of the text that is no face, icon or pixel, at the size that is shown.
    (
      "",
      "<header><img src=/logo.png></header><article><img class=avatar src=/me.jpg><img src=/p.gif width=1 height=1>"
        + "<img src=data:image/gif;base64,R0 data-src=/tard.jpg alt='La nuit'><img src=/x.jpg></article>",
      [Picture(url: "https://blog.example.org/tard.jpg", alt: "La nuit")]
    ),
    (
      "",
      "<main><img src=/a-300x200.jpg alt=a srcset='/a-300x200.jpg 300w, /a-1024x683.jpg 1024w,/a.jpg 2400w'></main>",
      [Picture(url: "https://blog.example.org/a-1024x683.jpg", width: 1024)]
    ),
    // What is given for sharing is described where it stands in the text; a file's name describes nothing.
    (
      "<meta property='og:image' content='/up/photo.jpg'><meta property='og:image:alt' content='photo.jpg'>",
      "<article><img src='/up/photo-300x200.jpg' alt='Un inhalateur bleu'></article>",
      [
        Picture(url: "https://blog.example.org/up/photo.jpg", alt: "Un inhalateur bleu"),
        Picture(url: "https://blog.example.org/up/photo-300x200.jpg", alt: "Un inhalateur bleu"),
      ]
    ),
    ("<meta property='og:image' content='data:image/png;base64,AA'>", "<p><img src=/nowhere.jpg>", []),
  ]

  @Test(arguments: pictures.indices) func picturesAreRead(row: Int) {
    let (head, body, pictures) = Self.pictures[row]
    #expect(facts(head, body).pictures == pictures)
  }

  @Test(arguments: [
    ("IMG_2034", ""), ("img-2034.jpg", ""), ("photo", ""), ("Photo 12", ""), ("DSC00042", ""), ("asthme-hiver", ""),
    ("Asthme hiver", ""), ("  Un   inhalateur ", "Un inhalateur"), ("", ""), ("diagram.final.webp", ""),
    ("Photo de famille", "Photo de famille"), ("Fig. 2.1", "Fig. 2.1"),
  ])
  func aFileNameIsNoDescription(alt: String, description: String) {
    #expect(PictureName.description(alt, of: "https://b.example.org/up/asthme-hiver-1024x683.jpg?x") == description)
  }

  @Test(arguments: [
    ("a.jpg 300w, b.jpg 1600w, c.jpg 1601w", "b.jpg"), ("c.jpg 2400w, d.jpg 3000w", "c.jpg"),
    ("a.jpg, b.jpg 2x", "b.jpg"),
    ("a.jpg", "a.jpg"), (" , ,a,b.jpg 1x,", "a,b.jpg"), ("a.jpg -1x, b.jpg NaNx", nil), ("", nil), (",", nil),
    ("a.jpg 99999999999999999999w, b.jpg 5w", "b.jpg"), ("a.jpg 1e300x", nil),
  ])
  func theBestOfASetIsTaken(text: String, best: String?) { #expect(SourceSet.best(text)?.source == best) }

  /// Whatever a page is made of, it is read within bounds and without a trap.
  @Test func brokenPagesAreRead() {
    let whole = Array(
      ("<html lang=fr><head><title>Asthme – Le carnet</title><meta property='og:image' content='/a.jpg'>"
        + "<meta property='og:image:width' content='99999999999999999999'><link rel=canonical href=/a>"
        + data("{\"@graph\":[{\"@type\":\"Article\",\"headline\":\"L\\u2019\\ud83d\",\"author\":{\"@id\":\"#a\"}}]}")
        + "<body><article class='h-entry'><h1 class=p-name>A</h1><img srcset='a 1w, b 2x' alt=x></article>").utf8)
    for length in stride(from: 0, through: whole.count, by: 3) {
      _ = PageReader.facts(Array(whole.prefix(length)), address: address)
    }
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let read = PageReader.facts(bytes, address: address)
      #expect(read.tags.count <= 30 && read.pictures.count <= 8 && (read.title ?? "").count <= 500)
    }
  }

  @Test func pranksAreReadWithinBounds() {
    let many = String(repeating: "<meta property='og:image' content='/a.jpg'>", count: 20_000)
    let deep = data(String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000))
    let wide = data("{\"@type\":\"Article\",\"keywords\":[" + String(repeating: "\"a b\",", count: 50_000) + "\"z\"]}")
    let long = "<meta property='og:title' content='\(String(repeating: "é", count: 200_000))'>"
    let read = facts(many + deep + wide + long, String(repeating: "<div class=h-entry>", count: 30_000))
    #expect(read.pictures.count == 1)
    #expect(facts(long).title?.count == 500)
    #expect(facts(wide).tags.count <= 30)
  }
}
