import Foundation
import TestSupport
import Testing

/// A generator of static blogs: how it is asked for one.
struct Generator: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The command; it runs in the blog's folder and writes to `out`.
  let command: [String]
  /// Paths that lead to the blog's posts, by a name for each.
  let feeds: [String: String]
  /// Files that make the blog, posts not among them.
  let files: @Sendable (Site) -> [String: String]
  /// A post's file.
  let post: @Sendable (Article) -> (name: String, text: String)
  /// A post's address without the blog's own.
  let path: @Sendable (Article, Site.Permalinks) -> String
  /// What only this one can do.
  var ownSteps: [Step] = []

  var isInstalled: Bool {
    FileManager.default.fileExists(atPath: "\(OtherServer.folder)/\(testDescription).installed")
      && FileManager.default.isExecutableFile(atPath: command[0])
  }

  static let all = [hugo, jekyll, pelican, nikola]

  static let hugo = Generator(
    testDescription: "hugo", command: ["/usr/bin/hugo", "--quiet", "--destination", "out"],
    feeds: ["rss": "/index.xml", "home": "/"],
    files: { site in
      [
        "config.toml": """
        baseURL = "\(site.address)/"
        title = "L’œil & la fièvre"
        [permalinks]
        posts = "\(site.permalinks == .dated ? "/:year/:month/:slug/" : "/billets/:slug/")"
        """,
        "layouts/index.html": """
        <!doctype html><html><head><title>{{ .Title }}</title>{{ range .AlternativeOutputFormats }}
        {{ printf `<link rel=%q type=%q href=%q>` .Rel .MediaType.Type .Permalink | safeHTML }}{{ end }}
        """,
        "layouts/_default/single.html": "<!doctype html><title>{{ .Title }}</title>{{ .Content }}",
        "layouts/_default/list.html": "<!doctype html><title>{{ .Title }}</title>",
      ]
    },
    post: { ("content/posts/\($0.id).md", frontMatter($0, "draft: \($0.hidden)")) },
    path: { $1 == .dated ? "/\(month($0))/\($0.slug)/" : "/billets/\($0.slug)/" },
    ownSteps: [
      .publishing("a post without a title", Article.untitled),
      .editing("an edit of it", "sans-titre") { $0.body += " !" },
    ])

  static let jekyll = Generator(
    testDescription: "jekyll", command: ["/usr/bin/jekyll", "build", "--quiet", "--destination", "out"],
    feeds: ["atom": "/feed.xml", "home": "/"],
    files: { site in
      [
        "_config.yml": """
        title: "L’œil & la fièvre"
        url: "\(site.address)"
        permalink: \(site.permalinks == .dated ? "/:year/:month/:title.html" : "/billets/:title/")
        plugins: [jekyll-feed]
        timezone: UTC
        """,
        "_layouts/page.html":
          "<!doctype html><html><head><title>{{ page.title }}</title>{% feed_meta %}</head>{{ content }}",
        "index.html": "---\nlayout: page\n---\nBonjour",
      ]
    },
    post: { ("_posts/\(day($0))-\($0.id).md", frontMatter($0, "layout: page\npublished: \(!$0.hidden)")) },
    path: { $1 == .dated ? "/\(month($0))/\($0.slug).html" : "/billets/\($0.slug)/" })

  static let pelican = Generator(
    testDescription: "pelican", command: ["\(OtherServer.folder)/pelican/bin/pelican", "--quiet", "--output", "out"],
    feeds: ["atom": "/feeds/all.atom.xml", "rss": "/feeds/all.rss.xml", "home": "/"],
    files: { site in
      [
        "pelicanconf.py": """
        SITENAME, AUTHOR = "L’œil & la fièvre", "Claire"
        SITEURL = FEED_DOMAIN = "\(site.address)"
        PATH, TIMEZONE, DEFAULT_LANG = "content", "UTC", "fr"
        ARTICLE_URL = "\(site.permalinks == .dated ? "{date:%Y}/{date:%m}/{slug}.html" : "billets/{slug}/")"
        ARTICLE_SAVE_AS = ARTICLE_URL if ARTICLE_URL.endswith("html") else ARTICLE_URL + "index.html"
        FEED_ALL_ATOM, FEED_ALL_RSS = "feeds/all.atom.xml", "feeds/all.rss.xml"
        """
      ]
    },
    post: { article in
      (
        "content/\(article.id).md",
        """
        Title: \(article.title)
        Slug: \(article.slug)
        Date: \(iso(article))
        Status: \(article.hidden ? "draft" : "published")

        \(article.body)
        """
      )
    },
    path: { $1 == .dated ? "/\(month($0))/\($0.slug).html" : "/billets/\($0.slug)/" })

  static let nikola = Generator(
    testDescription: "nikola", command: ["\(OtherServer.folder)/nikola/bin/nikola", "build", "--quiet"],
    feeds: ["rss": "/rss.xml", "atom": "/index.atom", "home": "/"],
    files: { site in
      [
        "conf.py": """
        BLOG_TITLE, BLOG_AUTHOR, BLOG_EMAIL = "L’œil & la fièvre", "Claire", "claire@example.org"
        BLOG_DESCRIPTION, THEME, TIMEZONE = "Un carnet", "base", "UTC"
        SITE_URL = "\(site.address)/"
        DEFAULT_LANG = "fr"
        TRANSLATIONS, NAVIGATION_LINKS = {DEFAULT_LANG: ""}, {DEFAULT_LANG: ()}
        POSTS = (("posts/*.md", "\(site.permalinks == .dated ? "carnet" : "billets")", "post.tmpl"),)
        PAGES, COMMENT_SYSTEM, OUTPUT_FOLDER = (), "", "out"
        COMPILERS = {"markdown": [".md"]}
        GENERATE_ATOM, PRETTY_URLS = True, \(site.permalinks == .dated ? "False" : "True")
        """
      ]
    },
    post: { article in
      (
        "posts/\(article.id).md",
        """
        <!--
        .. title: \(article.title)
        .. slug: \(article.slug)
        .. date: \(iso(article).replacingOccurrences(of: "T", with: " ").replacingOccurrences(of: "Z", with: " UTC"))
        .. status: \(article.hidden ? "draft" : "published")
        -->

        \(article.body)
        """
      )
    },
    path: { $1 == .dated ? "/carnet/\($0.slug).html" : "/billets/\($0.slug)/" })

  /// The head of a post in YAML, and its text.
  private static func frontMatter(_ article: Article, _ more: String) -> String {
    """
    ---
    title: "\(article.title)"
    slug: \(article.slug)
    date: \(iso(article))
    \(more)
    ---
    \(article.body)
    """
  }

  private static func iso(_ article: Article) -> String { article.date.formatted(.iso8601) }
  private static func day(_ article: Article) -> String { String(iso(article).prefix(10)) }
  private static func month(_ article: Article) -> String {
    day(article).prefix(7).replacingOccurrences(of: "-", with: "/")
  }
}

extension Article {
  static let untitled = Article(
    "sans-titre", "", body: "Un billet sans titre. Une deuxième phrase.", seen: "Un billet sans titre.")
}

/// A generated blog in a folder, served as a plain web server does, with ETag and Last-Modified.
struct GeneratedBlog: BlogEngine {
  let generator: Generator
  private let folder: TemporaryFolder
  private let server: LoopbackServer

  init(_ generator: Generator) throws {
    self.generator = generator
    folder = try TemporaryFolder()
    let root = folder.file("out")
    server = try LoopbackServer { Self.answer($0, root) }
  }

  var name: String { generator.testDescription }
  var feeds: [String: String] { generator.feeds.mapValues(server.url) }
  var address: String { String(server.url().dropLast()) }
  var ownSteps: [Step] { generator.ownSteps }

  func write(_ site: Site) throws -> [String: String] {
    for (name, text) in generator.files(site) { try folder.write(name, text) }
    let posts = site.articles.map(generator.post)
    try clear(posts.first?.name ?? "")
    for post in posts { try folder.write(post.name, post.text) }
    let run = try ChildProcess.run(
      "/usr/bin/env", ["-C", folder.path] + generator.command, environment: ["LANG": "C.UTF-8", "HOME": folder.path])
    guard run.ending == .exited(0) else { throw Failure(description: run.output + run.errors) }
    let addresses = site.articles.map { ($0.id, site.address + generator.path($0, site.permalinks)) }
    return Dictionary(addresses) { $1 }
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  /// A post's file has another name when its date changed.
  private func clear(_ post: String) throws {
    let posts = URL(fileURLWithPath: folder.file(post)).deletingLastPathComponent()
    guard FileManager.default.fileExists(atPath: posts.path) else { return }
    try FileManager.default.removeItem(at: posts)
  }

  private static func answer(_ request: RecordedRequest, _ root: String) -> Answer {
    let path = root + (request.path.hasSuffix("/") ? request.path + "index.html" : request.path)
    guard let data = FileManager.default.contents(atPath: path),
      let changed = try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    else { return .text("nothing here", status: 404) }
    let types = ["html": "text/html; charset=utf-8", "xml": "text/xml", "atom": "application/atom+xml"]
    let headers = [
      (name: "ETag", value: "\"\(data.count)-\(Int(changed.timeIntervalSince1970 * 1e6))\""),
      (name: "Last-Modified", value: httpDate(changed)),
      (name: "Content-Type", value: types[URL(fileURLWithPath: path).pathExtension] ?? "application/octet-stream"),
    ]
    if request.header("If-None-Match") == headers[0].value { return Answer(304, headers: headers) }
    return Answer(headers: headers, body: Array(data))
  }

  private static func httpDate(_ date: Date) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return format.string(from: date)
  }
}
