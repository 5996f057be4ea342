"""The web inside the container: a site with a page, one that drips, and who hears heartbeats.

Run there as a unit of its own; writes /run/web.json: its port, and the hits by path.
"""

import json
import time
from pathlib import Path

from tests.hostile_server import HTML_TYPE, PARAGRAPH, HostileServer, rss_feed

OUT = Path("/run/web.json")

with HostileServer() as web:
    page = web.serve("/page", f"<html><body><article><h1>Port talks</h1>{PARAGRAPH * 8}</article></body></html>".encode(), HTML_TYPE)
    web.serve("/news.xml", rss_feed(f"<item><title>Port talks</title><link>{page}</link><guid>1</guid></item>"))
    web.serve("/beat/s3cret", b"OK")
    while True:
        OUT.with_suffix(".new").write_text(json.dumps({"port": web.port, "hits": web.hits}))
        OUT.with_suffix(".new").rename(OUT)
        time.sleep(0.1)
