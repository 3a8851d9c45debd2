"""A WebSub hub on 127.0.0.1 made of Flask-WebSub, its worker in the same process.

Usage: websub_hub.py PORT DATA_FOLDER [LONGEST_LEASE]. Topics that hold «denied» are denied. POST /publish with topic=URL
distributes what the topic holds now; GET /subscriptions lists callbacks, one a line.
"""
import sqlite3
import sys

from celery import Celery
from celery.contrib.testing.worker import start_worker
from flask import Flask, request
from flask_websub.hub import Hub, SQLite3HubStorage

port, folder = int(sys.argv[1]), sys.argv[2]
longest = int(sys.argv[3]) if len(sys.argv) > 3 else 864000
database = folder + "/hub.sqlite3"

app = Flask(__name__)
worker = Celery("hub", broker="memory://", backend="cache+memory://")
# The memory broker is looked at once a second unless told otherwise, and a push passes through it twice.
worker.conf.broker_transport_options = {"polling_interval": 0.02}
hub = Hub(SQLite3HubStorage(database), worker, SIGNATURE_ALGORITHM="sha512", BACKOFF_BASE=0.5)
hub.register_validator(lambda callback, topic, lease, secret, data: "not here" if "denied" in topic else None)
app.config.update(
    PUBLISH_SUPPORTED=True, HUB_MIN_LEASE_SECONDS=1, HUB_DEFAULT_LEASE_SECONDS=longest, HUB_MAX_LEASE_SECONDS=longest)
app.register_blueprint(hub.build_blueprint("/hub"))


@app.post("/publish")
def publish():
    hub.send_change_notification.delay(request.form["topic"])
    return "", 204


@app.get("/subscriptions")
def subscriptions():
    connection = sqlite3.connect(database)
    table = connection.execute("select name from sqlite_master where type = 'table'").fetchone()
    return "".join(f"{row}\n" for row in connection.execute(f"select * from {table[0]}"))


with start_worker(worker, pool="threads", concurrency=2, perform_ping_check=False, loglevel="WARNING"):
    app.run("127.0.0.1", port, threaded=True)
