// The narrow room of a process that reads what strangers wrote.
#define _GNU_SOURCE
#include "CPlatform.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

// Never above what is already allowed: only root may raise a limit.
static int bound(int resource, rlim_t most) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0) return -1;
  if (limit.rlim_max < most) most = limit.rlim_max;
  limit.rlim_cur = limit.rlim_max = most;
  // The processor's time ends with a signal that says so, and a second later with SIGKILL.
  if (resource == RLIMIT_CPU && most > 1) limit.rlim_cur--;
  return setrlimit(resource, &limit);
}

#ifdef ARCHITECTURE
#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, what)
#define IF(value, what) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1), RETURN(what)
#define ALLOW(call) IF(__NR_##call, SECCOMP_RET_ALLOW)
#define KILL(call) IF(__NR_##call, SECCOMP_RET_KILL_PROCESS)

static int filter(void) {
  struct sock_filter rules[] = {
      LOAD(arch),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
      RETURN(SECCOMP_RET_KILL_PROCESS),
      LOAD(nr),
      // What reading, computing, writing and ending need.
      ALLOW(read), ALLOW(write), ALLOW(munmap), ALLOW(mremap), ALLOW(brk), ALLOW(madvise), ALLOW(futex),
      ALLOW(exit), ALLOW(exit_group), ALLOW(rt_sigreturn), ALLOW(rt_sigprocmask), ALLOW(rt_sigaction),
      ALLOW(clock_gettime), ALLOW(gettimeofday), ALLOW(sched_yield), ALLOW(getrandom), ALLOW(membarrier),
      ALLOW(restart_syscall), ALLOW(getpid), ALLOW(gettid),
      // No honest library tries these: what does is not ours any more.
      KILL(execve), KILL(execveat), KILL(socket), KILL(connect), KILL(ptrace), KILL(process_vm_readv),
      KILL(process_vm_writev),
      // Memory, but none that could be run.
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mmap, 1, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_mprotect, 0, 3),
      LOAD(args[2]),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
      RETURN(SECCOMP_RET_ALLOW),
      RETURN(SECCOMP_RET_ERRNO | EPERM),
  };
  struct sock_fprog program = {sizeof rules / sizeof rules[0], rules};
  // By prctl: the filter of systemd's @system-service group (252) has no seccomp(2).
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
static int filter(void) { return -1; }
#endif

int platform_confine(size_t memory, unsigned seconds, unsigned patience) {
  // When memory runs short the kernel takes this process before the daemon. Where it may not be told, the rest holds.
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score >= 0) {
    ssize_t written = write(score, "1000", 4);
    (void)written;
    close(score);
  }
  if (bound(RLIMIT_CORE, 0) | bound(RLIMIT_FSIZE, 0) | bound(RLIMIT_NPROC, 0) | bound(RLIMIT_NOFILE, 3) |
      bound(RLIMIT_CPU, seconds + 1) | bound(RLIMIT_AS, memory))
    return -1;
  // A daemon that was killed leaves nobody behind who waits for it.
  alarm(patience);
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return filter() == 0 ? 1 : 0;
}

int platform_spawn_alone(
    pid_t *id, const char *program, char *const arguments[], char *const environment[], int input, int output,
    int errors, const char *folder) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t signals;
  int code = posix_spawn_file_actions_init(&actions);
  if (code != 0) return code;
  code = posix_spawnattr_init(&attributes);
  if (code != 0) goto actions_only;
  int wanted[3] = {input, output, errors};
  for (int end = 0; end < 3 && code == 0; end++)
    code = wanted[end] < 0
               ? posix_spawn_file_actions_addopen(&actions, end, "/dev/null", end == 0 ? O_RDONLY : O_WRONLY, 0)
               : posix_spawn_file_actions_adddup2(&actions, wanted[end], end);
  if (code == 0) code = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  if (code == 0) code = posix_spawn_file_actions_addchdir_np(&actions, folder);
  // The daemon ignores or blocks signals; the program starts with none of that, in a group of its own.
  sigemptyset(&signals);
  posix_spawnattr_setsigmask(&attributes, &signals);
  sigfillset(&signals);
  posix_spawnattr_setsigdefault(&attributes, &signals);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  if (code == 0) code = posix_spawn(id, program, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
actions_only:
  posix_spawn_file_actions_destroy(&actions);
  return code;
}
