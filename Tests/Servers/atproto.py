"""atproto.py PORT: an account's server of the AT protocol on 127.0.0.1, in memory; records are held to their lexicons."""
import os
import sys

PORT = int(sys.argv[1])
os.environ.update(
    REPO_TOKEN="played-atproto-token", REPO_PASSWORD="played-atproto-password", PDS_HOST=f"localhost:{PORT}",
    APPVIEW_HOST="127.0.0.1:9", RELAY_HOST="127.0.0.1:9", PLC_HOST="127.0.0.1:9")

from arroba import server, xrpc_identity, xrpc_repo, xrpc_server  # noqa: E402,F401 (they register their methods)
from arroba.repo import Repo  # noqa: E402
from arroba.storage import MemoryStorage  # noqa: E402
from arroba.util import new_key  # noqa: E402
from flask import Flask  # noqa: E402
from lexrpc.flask_server import init_flask  # noqa: E402

server.storage = MemoryStorage()
key = new_key()
server.repo = Repo.create(
    server.storage, "did:plc:bwxddkvw5c6pkkntbtp2j4lx", handle="alice.test", signing_key=key, rotation_key=key)
app = Flask(__name__)
init_flask(server.server, app)
app.run("127.0.0.1", PORT, threaded=True)
