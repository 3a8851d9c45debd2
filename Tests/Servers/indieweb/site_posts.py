"""Posts in memory, one store for the process; found by their path, whatever host the client names."""
from urllib.parse import urlsplit

from indieweb.handlers import InMemoryMicropubHandler

store = None


class Handler(InMemoryMicropubHandler):
    def __new__(cls):
        global store
        if store is None:
            store = super().__new__(cls)
            InMemoryMicropubHandler.__init__(store)
        return store

    def __init__(self):
        pass

    def update_entry(self, url, updates, user):
        return super().update_entry(urlsplit(url).path, updates, user)

    def delete_entry(self, url, user):
        return super().delete_entry(urlsplit(url).path, user)

    def undelete_entry(self, url, user):
        return super().undelete_entry(urlsplit(url).path, user)

    def get_entry(self, url, user):
        return super().get_entry(urlsplit(url).path, user)
