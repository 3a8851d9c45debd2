#pragma once
#include <microhttpd.h>

// MHD_start_daemon and MHD_get_connection_info's arguments are variadic: the one shape that Crieur starts.
// `listener` is a socket that is bound already; the server gets one thread of its own.
static inline struct MHD_Daemon *mhd_start(int listener, MHD_AccessHandlerCallback handler, void *context,
                                           MHD_RequestCompletedCallback completed, MHD_NotifyConnectionCallback connected,
                                           unsigned int connections, unsigned int timeout_seconds,
                                           size_t memory_per_connection) {
  return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handler, context,
                          MHD_OPTION_LISTEN_SOCKET, (MHD_socket)listener, MHD_OPTION_CONNECTION_LIMIT, connections,
                          MHD_OPTION_CONNECTION_TIMEOUT, timeout_seconds, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                          memory_per_connection, MHD_OPTION_NOTIFY_COMPLETED, completed, context,
                          MHD_OPTION_NOTIFY_CONNECTION, connected, context, MHD_OPTION_END);
}
static inline int mhd_connection_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info ? (int)info->connect_fd : -1;
}
// A response that owns a copy of the bytes.
static inline struct MHD_Response *mhd_response(const void *bytes, size_t count) {
  return MHD_create_response_from_buffer(count, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

// Enumerations marked as fixed lose their constants on the way into Swift.
static const enum MHD_Result mhd_no = MHD_NO;
static const enum MHD_Result mhd_yes = MHD_YES;
static const enum MHD_ValueKind mhd_query_values = MHD_GET_ARGUMENT_KIND;
static const enum MHD_ValueKind mhd_header_values = MHD_HEADER_KIND;
static inline int mhd_has_begun(enum MHD_ConnectionNotificationCode code) { return code == MHD_CONNECTION_NOTIFY_STARTED; }
