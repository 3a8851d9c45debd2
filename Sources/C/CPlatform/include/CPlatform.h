#pragma once
#include <sys/types.h>

/// The user id of the process at the other end of a Unix socket, or (uid_t)-1.
uid_t platform_peer_uid(int socket);
