#pragma once
#include <spawn.h>
#include <sys/types.h>

/// The user id of the process at the other end of a Unix socket, or (uid_t)-1.
uid_t platform_peer_uid(int socket);

/// Gives memory back that a daemon about to sleep does not need: free heap, and the pages of code and constants that only
/// its last work has touched. They come back from the page cache when they are used again.
void platform_release_idle_memory(void);

/// The child of posix_spawn starts in this folder.
int platform_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder);

/// The child of posix_spawn keeps no descriptor from this one on.
int platform_spawn_close_from(posix_spawn_file_actions_t *actions, int first);
