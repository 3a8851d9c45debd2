#!/usr/bin/env python3
"""A small blog on loopback that behaves as WordPress does, bad habits included.

    blog.py [--port N]      prints its address, then serves until it is killed; requests are logged on stderr

    GET  /                  home page; it names the feed
    GET  /feed/             RSS 2.0 as wp-includes/feed-rss2.php writes it, with ETag, Last-Modified and 304
    GET  /2026/11/slug/     a post
    POST /publish           publishes the next post; answers with its link

The blog, its author and its posts are invented.
"""
import argparse
import hashlib
import html
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

TITLE = "Le carnet du docteur Aubépine"
DESCRIPTION = "Médecine générale, à la campagne &amp; en clair"
AUTHOR = "Dr Églantine Aubépine"

# Days ago, slug, title, categories, text. WordPress has made the typography already: curly apostrophes, no-break spaces.
PUBLISHED = [
    (4, "grippe-vaccin", "Grippe&nbsp;: pourquoi le vaccin revient chaque automne", ["Prévention", "Vaccins"],
     "Le virus change, le vaccin aussi. Voilà pourquoi la piqûre de l’an dernier ne suffit plus."),
    (11, "lavage-nez", "Le lavage de nez, mode d’emploi", ["Gestes simples"],
     "Une pipette de sérum physiologique, la tête sur le côté, et l’hiver passe mieux."),
    (25, "armoire-pharmacie", "Que garder dans l’armoire à pharmacie&nbsp;?", ["Gestes simples", "Prévention"],
     "Un thermomètre, des pansements, et beaucoup moins de boîtes qu’on ne croit."),
]
DRAFTS = [
    ("tension-maison", "Prendre sa tension à la maison&nbsp;: matin & soir, trois jours de suite",
     ["Prévention", "Cœur & vaisseaux"],
     "Assis, au calme depuis cinq minutes, le bras posé sur la table : trois mesures le matin, trois le soir."),
    ("canicule", "Canicule&nbsp;: boire avant d’avoir soif", ["Prévention"],
     "La soif vient tard. Un verre d’eau à chaque heure ronde, et les volets fermés dès le matin."),
]


class Post:
    def __init__(self, number, slug, title, categories, text, date):
        self.number, self.slug, self.title, self.categories, self.text = number, slug, title, categories, text
        self.date = date.replace(microsecond=0)
        self.path = f"/{date:%Y/%m}/{slug}/"


def escape_title(title):
    """What the_title_rss leaves: numeric entities, and an ampersand as &#038;."""
    parts = title.split("&nbsp;")
    return "&#160;".join(p.replace("&", "&#038;").replace("’", "&#8217;") for p in parts)


class Blog:
    def __init__(self):
        self.lock, self.drafts = Lock(), list(DRAFTS)
        now = datetime.now(timezone.utc)
        rest = (post for post in reversed(PUBLISHED))
        self.posts = [Post(12 + 7 * n, *p[1:], now - timedelta(days=p[0])) for n, p in enumerate(rest)]

    def publish(self):
        """Makes the next draft public; None when there is none left."""
        with self.lock:
            if not self.drafts:
                return None
            post = Post(self.posts[-1].number + 7, *self.drafts.pop(0), datetime.now(timezone.utc))
            self.posts.append(post)
            return post

    def newest_first(self):
        with self.lock:
            return self.posts[::-1]


def feed(posts, home):
    modified = format_datetime(posts[0].date)
    # self_link() builds its own address from the host name, and loses the port.
    host = home.rsplit(":", 1)[0]
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
	xmlns:content="http://purl.org/rss/1.0/modules/content/"
	xmlns:wfw="http://wellformedweb.org/CommentAPI/"
	xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:atom="http://www.w3.org/2005/Atom"
	xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
	xmlns:slash="http://purl.org/rss/1.0/modules/slash/"
	>

<channel>
	<title>{TITLE}</title>
	<atom:link href="{host}/feed/" rel="self" type="application/rss+xml" />
	<link>{home}</link>
	<description>{DESCRIPTION}</description>
	<lastBuildDate>{modified}</lastBuildDate>
	<language>fr-FR</language>
	<sy:updatePeriod>
	hourly	</sy:updatePeriod>
	<sy:updateFrequency>
	1	</sy:updateFrequency>
	<generator>https://wordpress.org/?v=6.1.9</generator>
{"".join(item(post, home) for post in posts)}</channel>
</rss>
"""


def item(post, home):
    link = home + post.path
    categories = "".join(f"\t\t<category><![CDATA[{c}]]></category>\n" for c in post.categories)
    text = post.text.replace("’", "&#8217;")
    return f"""	<item>
		<title>{escape_title(post.title)}</title>
		<link>{link}</link>
					<comments>{link}#respond</comments>
		
		<dc:creator><![CDATA[{AUTHOR}]]></dc:creator>
		<pubDate>{format_datetime(post.date)}</pubDate>
		{categories}		<guid isPermaLink="false">{home}/?p={post.number}</guid>

					<description><![CDATA[{text}]]></description>
										<content:encoded><![CDATA[
<p>{text}</p>
]]></content:encoded>
					
					<wfw:commentRss>{link}feed/</wfw:commentRss>
			<slash:comments>0</slash:comments>
		
		
			</item>
	"""


def page(title, head, body):
    return f"""<!DOCTYPE html>
<html lang="fr-FR">
<head>
<meta charset="UTF-8" />
<title>{title}</title>
{head}
</head>
<body>
{body}
</body>
</html>
"""


def home_page(posts, home):
    links = "\n".join(f'<li><a href="{home}{p.path}">{escape_title(p.title)}</a></li>' for p in posts)
    return page(
        TITLE,
        f'<link rel="alternate" type="application/rss+xml" title="{TITLE} &raquo; Flux" href="{home}/feed/" />\n'
        f'<link rel="alternate" type="application/rss+xml" title="{TITLE} &raquo; Flux des commentaires"'
        f' href="{home}/comments/feed/" />',
        f"<h1>{TITLE}</h1>\n<ul>\n{links}\n</ul>")


def post_page(post, home):
    title = escape_title(post.title)
    return page(
        f"{title} &#8211; {TITLE}", f'<link rel="canonical" href="{home}{post.path}" />',
        f"<h1>{title}</h1>\n<p>{html.escape(post.text)}</p>")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        posts, home = self.server.blog.newest_first(), self.server.home
        path = self.path.partition("?")[0]
        if path == "/":
            self.answer(200, home_page(posts, home))
        elif path == "/feed/":
            self.answer_feed(posts, home)
        elif path == "/feed":
            self.answer(301, "", {"Location": f"{home}/feed/", "X-Redirect-By": "WordPress"})
        elif post := next((p for p in posts if p.path == path), None):
            self.answer(200, post_page(post, home))
        else:
            self.answer(404, page("Page non trouvée", "", "<h1>Oups&nbsp;!</h1>"))

    def do_POST(self):
        # The body is read away, else the next request on this connection would begin with it.
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        post = self.server.blog.publish() if self.path == "/publish" else None
        if post:
            self.answer(201, self.server.home + post.path + "\n", kind="text/plain")
        else:
            self.answer(404, "nothing to publish\n", kind="text/plain")

    def answer_feed(self, posts, home):
        # WP::send_headers: the ETag is a digest of the date, so both change together.
        modified = format_datetime(posts[0].date, usegmt=True)
        etag = '"' + hashlib.md5(modified.encode()).hexdigest() + '"'
        headers = {"Last-Modified": modified, "ETag": etag}
        if self.unchanged(etag, posts[0].date):
            self.answer(304, "", headers, kind="application/rss+xml")
        else:
            self.answer(200, feed(posts, home), headers, kind="application/rss+xml")

    def unchanged(self, etag, date):
        """Both conditions must hold where both are given; a weakened ETag (W/"…") is not recognised."""
        conditions = []
        if since := self.headers.get("If-Modified-Since"):
            try:
                conditions.append(parsedate_to_datetime(since) >= date)
            except (TypeError, ValueError):
                conditions.append(False)
        if (match := self.headers.get("If-None-Match")) is not None:
            conditions.append(match == etag)
        return bool(conditions) and all(conditions)

    def answer(self, status, text, headers=None, kind="text/html"):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=UTF-8")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET


def main():
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--port", type=int, default=0, help="0 for any free one")
    server = ThreadingHTTPServer(("127.0.0.1", arguments.parse_args().port), Handler)
    server.blog, server.home = Blog(), f"http://127.0.0.1:{server.server_port}"
    print(server.home + "/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
