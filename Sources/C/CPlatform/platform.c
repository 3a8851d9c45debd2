// What glibc shows only with _GNU_SOURCE, which Swift's Glibc module does not define.
#define _GNU_SOURCE
#include "CPlatform.h"
#include <sys/socket.h>

uid_t platform_peer_uid(int socket) {
  struct ucred peer;
  socklen_t length = sizeof peer;
  return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 ? peer.uid : (uid_t)-1;
}
