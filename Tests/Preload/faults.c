// A disk that fails, put before the program under test by LD_PRELOAD: a VFS of SQLite before the usual one that counts the
// operations on every file, and lets the one of the wanted number fail once, it and all after it, or kills the process in
// the middle of it. Beside it, calls of libc that fail for files of a name.
//
//   FAULT_AT=n       the operation's number, from 1; none fails without it
//   FAULT_HOW=once|ever|kill|power
//                    «power» kills too, after taking back what was written and not synced: each write by lot
//   FAULT_CODE=ioerr|full
//   FAULT_LOG=file   gets «operations struck» after each operation
//   FAULT_FSYNC=end  fsync and fdatasync of a file whose name ends so fail once, or for ever (FAULT_HOW)
//   FAULT_STATFS=n   every file system says that it is of this type
//   FAULT_ROOM=1     every disk says that it has room, so that it is met full in the middle of something
//   FAULT_CLOCK=file the clock of the day goes wrong by so many seconds as the file says now; what measures how long
//                    something takes goes on (libfaketime moves the kernel's timers with it, and nothing wakes again)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

static long at;
static enum { once, ever, die, power } how;
static int code = SQLITE_IOERR;
static int record = -1;
static atomic_long count, struck;

static void lose_power(long number);

// Whether this operation fails. `torn` does half of it before the process dies.
static int strikes(void (*torn)(void *), void *context) {
  long number = atomic_fetch_add(&count, 1) + 1;
  int hit = at > 0 && (number == at || (how == ever && number > at));
  if (hit) atomic_fetch_add(&struck, 1);
  if (record >= 0) {
    char line[64];
    int length = snprintf(line, sizeof line, "%ld %ld\n", number, (long)struck);
    if (pwrite(record, line, (size_t)length, 0) < 0) abort();
  }
  if (!hit) return 0;
  if (how == die && torn) torn(context);
  if (how == power) lose_power(number);
  if (how == die || how == power) kill(getpid(), SIGKILL);
  return 1;
}

// A file of ours: the methods first, the real file behind them.
typedef struct {
  sqlite3_file base;
} Wrapped;
#define REAL(file) ((sqlite3_file *)((char *)(file) + sizeof(Wrapped)))
#define PASS(file, method, ...) (REAL(file)->pMethods->method(REAL(file), ##__VA_ARGS__))

typedef struct {
  sqlite3_file *file;
  const void *bytes;
  int size;
  sqlite3_int64 offset;
} Half;

static void write_half(void *context) {
  Half *half = context;
  PASS(half->file, xWrite, half->bytes, half->size / 2, half->offset);
}

// Writes that no sync has followed yet, the latest first.
typedef struct Unsynced {
  struct Unsynced *before;
  sqlite3_file *file;
  sqlite3_int64 offset, end;  // where the file ended before it
  int size;
  char *old, *new;
} Unsynced;
static Unsynced *unsynced;

static void note(sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset) {
  Unsynced *entry = malloc(sizeof *entry);
  *entry = (Unsynced){unsynced, file, offset, 0, size, calloc(1, (size_t)size), malloc((size_t)size)};
  memcpy(entry->new, bytes, (size_t)size);
  PASS(file, xFileSize, &entry->end);
  PASS(file, xRead, entry->old, size, offset);
  unsynced = entry;
}

static void forget(sqlite3_file *file) {
  for (Unsynced **place = &unsynced; *place;) {
    Unsynced *entry = *place;
    if (entry->file != file) { place = &entry->before; continue; }
    *place = entry->before;
    free(entry->old), free(entry->new), free(entry);
  }
}

static void lose_power(long number) {
  Unsynced *kept = 0;
  unsigned long lot = (unsigned long)number;
  while (unsynced) {
    Unsynced *entry = unsynced;
    unsynced = entry->before;
    PASS(entry->file, xWrite, entry->old, entry->size, entry->offset);
    PASS(entry->file, xTruncate, entry->end);
    lot = lot * 6364136223846793005UL + 1442695040888963407UL;
    if (lot >> 63) entry->before = kept, kept = entry;
  }
  for (; kept; kept = kept->before) PASS(kept->file, xWrite, kept->new, kept->size, kept->offset);
}

static int w_close(sqlite3_file *f) { return forget(f), PASS(f, xClose); }
static int w_read(sqlite3_file *f, void *to, int size, sqlite3_int64 offset) { return PASS(f, xRead, to, size, offset); }
static int w_write(sqlite3_file *f, const void *from, int size, sqlite3_int64 offset) {
  Half half = {f, from, size, offset};
  if (!strikes(write_half, &half)) {
    if (how == power) note(f, from, size, offset);
    return PASS(f, xWrite, from, size, offset);
  }
  // What a disk that is full or fails has taken before it said so.
  if (code == SQLITE_FULL) write_half(&half);
  return code == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}
static int w_truncate(sqlite3_file *f, sqlite3_int64 size) {
  return strikes(0, 0) ? SQLITE_IOERR_TRUNCATE : (forget(f), PASS(f, xTruncate, size));
}
static int w_sync(sqlite3_file *f, int flags) {
  return strikes(0, 0) ? SQLITE_IOERR_FSYNC : (forget(f), PASS(f, xSync, flags));
}
static int w_size(sqlite3_file *f, sqlite3_int64 *size) { return PASS(f, xFileSize, size); }
static int w_lock(sqlite3_file *f, int level) { return PASS(f, xLock, level); }
static int w_unlock(sqlite3_file *f, int level) { return PASS(f, xUnlock, level); }
static int w_reserved(sqlite3_file *f, int *out) { return PASS(f, xCheckReservedLock, out); }
static int w_control(sqlite3_file *f, int op, void *argument) { return PASS(f, xFileControl, op, argument); }
static int w_sector(sqlite3_file *f) { return PASS(f, xSectorSize); }
static int w_device(sqlite3_file *f) { return PASS(f, xDeviceCharacteristics); }
static int w_map(sqlite3_file *f, int page, int size, int extend, void volatile **at) {
  return PASS(f, xShmMap, page, size, extend, at);
}
static int w_shmlock(sqlite3_file *f, int offset, int n, int flags) { return PASS(f, xShmLock, offset, n, flags); }
static void w_barrier(sqlite3_file *f) { PASS(f, xShmBarrier); }
static int w_unmap(sqlite3_file *f, int remove) { return PASS(f, xShmUnmap, remove); }

static const sqlite3_io_methods methods = {
  .iVersion = 2, .xClose = w_close, .xRead = w_read, .xWrite = w_write, .xTruncate = w_truncate, .xSync = w_sync,
  .xFileSize = w_size, .xLock = w_lock, .xUnlock = w_unlock, .xCheckReservedLock = w_reserved,
  .xFileControl = w_control, .xSectorSize = w_sector, .xDeviceCharacteristics = w_device, .xShmMap = w_map,
  .xShmLock = w_shmlock, .xShmBarrier = w_barrier, .xShmUnmap = w_unmap,
};

static sqlite3_vfs *usual;

static int v_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out) {
  (void)vfs;
  file->pMethods = 0;
  if (strikes(0, 0)) return SQLITE_CANTOPEN;
  int result = usual->xOpen(usual, name, REAL(file), flags, out);
  if (REAL(file)->pMethods) file->pMethods = &methods;
  return result;
}
static int v_delete(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs;
  return strikes(0, 0) ? SQLITE_IOERR_DELETE : usual->xDelete(usual, name, sync);
}

static sqlite3_vfs ours;
static int clock_file = -1;

__attribute__((constructor)) static void begin(void) {
  const char *number = getenv("FAULT_AT"), *way = getenv("FAULT_HOW"), *kind = getenv("FAULT_CODE");
  const char *log = getenv("FAULT_LOG");
  if (number) at = atol(number);
  if (way) how = strcmp(way, "ever") == 0 ? ever : strcmp(way, "kill") == 0 ? die : strcmp(way, "power") == 0 ? power : once;
  if (kind && strcmp(kind, "full") == 0) code = SQLITE_FULL;
  const char *wrong = getenv("FAULT_CLOCK");
  if (wrong) clock_file = open(wrong, O_RDONLY | O_CLOEXEC);
  if (log) record = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  usual = sqlite3_vfs_find(0);
  if (!usual) return;
  ours = *usual;
  ours.zName = "faults";
  ours.szOsFile += (int)sizeof(Wrapped);
  ours.xOpen = v_open;
  ours.xDelete = v_delete;
  ours.pNext = 0;
  sqlite3_vfs_register(&ours, 1);
}

// The name of an open file ends so, and its sync shall fail.
static int is_doomed(int file) {
  static atomic_int failed;
  const char *end = getenv("FAULT_FSYNC");
  if (!end) return 0;
  char link[64], name[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, name, sizeof name - 1);
  if (length < (ssize_t)strlen(end) || strncmp(name + length - strlen(end), end, strlen(end)) != 0) return 0;
  return atomic_fetch_add(&failed, 1) == 0 || how == ever;
}

typedef int (*Sync)(int);

int fsync(int file) {
  if (is_doomed(file)) return errno = EIO, -1;
  return ((Sync)dlsym(RTLD_NEXT, "fsync"))(file);
}

int fdatasync(int file) {
  if (is_doomed(file)) return errno = EIO, -1;
  return ((Sync)dlsym(RTLD_NEXT, "fdatasync"))(file);
}

int statfs(const char *path, struct statfs *out) {
  int result = ((int (*)(const char *, struct statfs *))dlsym(RTLD_NEXT, "statfs"))(path, out);
  const char *type = getenv("FAULT_STATFS");
  if (result == 0 && type) out->f_type = strtol(type, 0, 0);
  return result;
}

int statvfs(const char *restrict path, struct statvfs *restrict out) {
  int result = ((int (*)(const char *, struct statvfs *))dlsym(RTLD_NEXT, "statvfs"))(path, out);
  if (result == 0 && getenv("FAULT_ROOM")) out->f_bavail = 1 << 30;
  return result;
}

static long offset(void) {
  static atomic_long known;
  char text[32];
  ssize_t length = clock_file >= 0 ? pread(clock_file, text, sizeof text - 1, 0) : 0;
  // Empty for a moment while it is written.
  if (length > 0) text[length] = 0, atomic_store(&known, atol(text));
  return known;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  static _Atomic(void *) real;
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int result = ((int (*)(clockid_t, struct timespec *))real)(clock, now);
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += offset();
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  struct timespec precise;
  int result = clock_gettime(CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec, now->tv_usec = precise.tv_nsec / 1000;
  return result;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
