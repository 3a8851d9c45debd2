#pragma once
// curl_easy_setopt and its sisters are variadic, which Swift cannot call: one wrapper for each type of argument. The
// parentheses step around the type-checking macros of typecheck-gcc.h.
#include <curl/curl.h>

static inline CURLcode curl_set_long(CURL *h, CURLoption o, long v) { return (curl_easy_setopt)(h, o, v); }
static inline CURLcode curl_set_off(CURL *h, CURLoption o, curl_off_t v) { return (curl_easy_setopt)(h, o, v); }
static inline CURLcode curl_set_string(CURL *h, CURLoption o, const char *v) { return (curl_easy_setopt)(h, o, v); }
static inline CURLcode curl_set_pointer(CURL *h, CURLoption o, void *v) { return (curl_easy_setopt)(h, o, v); }
static inline CURLcode curl_set_slist(CURL *h, CURLoption o, struct curl_slist *v) { return (curl_easy_setopt)(h, o, v); }
typedef size_t (*curl_bytes_callback)(char *, size_t, size_t, void *);
static inline CURLcode curl_set_bytes_callback(CURL *h, CURLoption o, curl_bytes_callback v) {
  return (curl_easy_setopt)(h, o, v);
}
static inline CURLcode curl_set_opensocket(CURL *h, curl_opensocket_callback v) {
  return (curl_easy_setopt)(h, CURLOPT_OPENSOCKETFUNCTION, v);
}
static inline CURLcode curl_set_debug(CURL *h, curl_debug_callback v) {
  return (curl_easy_setopt)(h, CURLOPT_DEBUGFUNCTION, v);
}
static inline CURLcode curl_set_progress(CURL *h, curl_xferinfo_callback v) {
  return (curl_easy_setopt)(h, CURLOPT_XFERINFOFUNCTION, v);
}
static inline CURLcode curl_get_long(CURL *h, CURLINFO i, long *v) { return (curl_easy_getinfo)(h, i, v); }
static inline CURLcode curl_get_socket(CURL *h, curl_socket_t *v) {
  return (curl_easy_getinfo)(h, CURLINFO_ACTIVESOCKET, v);
}
static inline CURLcode curl_get_off(CURL *h, CURLINFO i, curl_off_t *v) { return (curl_easy_getinfo)(h, i, v); }
static inline CURLcode curl_get_string(CURL *h, CURLINFO i, char **v) { return (curl_easy_getinfo)(h, i, v); }
static inline CURLMcode curl_multi_set_long(CURLM *m, CURLMoption o, long v) { return (curl_multi_setopt)(m, o, v); }
