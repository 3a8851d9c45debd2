from django.http import HttpResponse
from django.urls import include, path

PAGE = '<html><head><link rel="micropub" href="/indieweb/micropub/"></head></html>'
urlpatterns = [path("indieweb/", include("indieweb.urls")), path("", lambda request: HttpResponse(PAGE))]
