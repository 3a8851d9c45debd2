#pragma once
#include <spawn.h>
#include <stddef.h>
#include <sys/types.h>

/// The user id of the process at the other end of a Unix socket, or (uid_t)-1.
uid_t platform_peer_uid(int socket);

/// The kind of file system that a path lies on (statfs(2)), or -1.
long platform_file_system_type(const char *path);

/// Gives memory back that a daemon about to sleep does not need: free heap, and the pages of code and constants that only
/// its last work has touched. They come back from the page cache when they are used again.
void platform_release_idle_memory(void);

/// Starts a program in that folder, in a process group of its own, with default signals and no descriptor of ours but
/// these three (-1 for /dev/null). Gives 0 or an error number.
int platform_spawn_alone(
    pid_t *id, const char *program, char *const arguments[], char *const environment[], int input, int output,
    int errors, const char *folder);

/// Takes from this process, for good, what a reader of strangers' bytes does not need: more memory than so many bytes of
/// addresses, more processor time than so many seconds, files, descriptors, processes, new rights, traces of its memory,
/// and, by seccomp, every system call but reading and writing what is open, memory and its own end. After `patience`
/// seconds it dies. Gives 1 when all holds, 0 when the kernel has no seccomp, -1 when even the limits were refused.
int platform_confine(size_t memory, unsigned seconds, unsigned patience);

/// The child of posix_spawn keeps no descriptor from this one on.
int platform_spawn_close_from(posix_spawn_file_actions_t *actions, int first);
