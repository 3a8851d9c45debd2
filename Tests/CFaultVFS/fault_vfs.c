#include "fault_disk.h"

#include <stdlib.h>
#include <string.h>

struct file {  // what SQLite holds
  sqlite3_file base;
  fault_disk *disk;
  struct node *node;  // its own where the file is temporary or a durable copy
  sqlite3 *watched;   // the connection whose database this is, where somebody watches it
  int is_own, deletes;
  unsigned life;
};

// ---- faults

// Counts one operation. What is to happen to it.
static enum fault_kind step(fault_disk *disk) {
  uint64_t number = ++disk->operations;
  if (disk->dead) return FAULT_ERROR;
  if (disk->fault == FAULT_NONE || number < disk->fault_at) return FAULT_NONE;
  if (number > disk->fault_at && !disk->for_ever) return FAULT_NONE;
  if (disk->fault != FAULT_SYNC) disk->failed = 1;
  if (disk->fault == FAULT_KILL) disk->dead = 1;
  return disk->fault;
}

static int is_alive(struct file *file) {
  return file->is_own || (!file->disk->dead && file->life == file->disk->life);
}

static int file_close(sqlite3_file *base) {
  struct file *file = (struct file *)base;
  if (file->watched != NULL) file->disk->closed(file->disk->context, file->watched);
  file->watched = NULL;
  if (file->is_own && file->node != NULL) fault_node_free(file->node);
  file->node = NULL;
  return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *to, int count, sqlite3_int64 offset) {
  struct file *file = (struct file *)base;
  if (!is_alive(file)) return SQLITE_IOERR_READ;
  struct bytes *seen = &file->node->seen;
  size_t there = (size_t)offset < seen->count ? seen->count - (size_t)offset : 0;
  if (there > (size_t)count) there = (size_t)count;
  if (there > 0) memcpy(to, seen->at + offset, there);
  if (there == (size_t)count) return SQLITE_OK;
  memset((uint8_t *)to + there, 0, (size_t)count - there);
  return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *from, int count, sqlite3_int64 offset) {
  struct file *file = (struct file *)base;
  if (file->is_own) return fault_put(&file->node->seen, (size_t)offset, from, (size_t)count) ? SQLITE_OK : SQLITE_NOMEM;
  if (!is_alive(file)) return SQLITE_IOERR_WRITE;
  size_t whole = (size_t)count, part = whole;
  enum fault_kind kind = step(file->disk);
  switch (kind) {
    case FAULT_ERROR: return SQLITE_IOERR_WRITE;
    case FAULT_FULL: return SQLITE_FULL;
    case FAULT_SHORT:
    case FAULT_KILL: part = fault_draw(&file->disk->chance) % (whole + 1); break;
    default: break;
  }
  if (part > 0 && !(fault_put(&file->node->seen, (size_t)offset, from, part) && fault_note(file->node, (size_t)offset, part)))
    return SQLITE_NOMEM;
  return kind == FAULT_KILL || kind == FAULT_SHORT ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size) {
  struct file *file = (struct file *)base;
  if (!file->is_own) {
    if (!is_alive(file)) return SQLITE_IOERR_TRUNCATE;
    enum fault_kind kind = step(file->disk);
    if (kind != FAULT_NONE && kind != FAULT_SYNC) return SQLITE_IOERR_TRUNCATE;
    if (!fault_note(file->node, (size_t)size, 0)) return SQLITE_NOMEM;
  }
  if ((size_t)size < file->node->seen.count) file->node->seen.count = (size_t)size;
  return SQLITE_OK;
}

static int file_sync(sqlite3_file *base, int flags) {
  (void)flags;
  struct file *file = (struct file *)base;
  if (file->is_own) return SQLITE_OK;
  if (!is_alive(file)) return SQLITE_IOERR_FSYNC;
  enum fault_kind kind = step(file->disk);
  if (kind == FAULT_SYNC) file->disk->failed = 1;
  // A kill comes before the sync or after it.
  if (kind == FAULT_NONE || (kind == FAULT_KILL && fault_draw(&file->disk->chance) % 2 == 0)) fault_sync_node(file->node);
  return kind == FAULT_NONE ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size) {
  struct file *file = (struct file *)base;
  if (!is_alive(file)) return SQLITE_IOERR_FSTAT;
  *size = (sqlite3_int64)file->node->seen.count;
  return SQLITE_OK;
}

// One connection only: the state folder's lock is real.
static int file_lock(sqlite3_file *base, int level) {
  (void)base, (void)level;
  return SQLITE_OK;
}

static int file_reserved(sqlite3_file *base, int *is_reserved) {
  (void)base;
  *is_reserved = 0;
  return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int code, void *argument) {
  (void)base, (void)code, (void)argument;
  return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *base) {
  (void)base;
  return 4096;
}

// As the disks of today and SQLite's own unix VFS: a write harms no byte beside it.
static int file_traits(sqlite3_file *base) {
  (void)base;
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,  // no shared memory: the ledger's connection is alone
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
};

// ---- the VFS

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *base, int flags, int *out) {
  fault_disk *disk = vfs->pAppData;
  struct file *file = (struct file *)base;
  int is_durable = vfs == &disk->durable;
  memset(file, 0, sizeof *file);
  if (disk->dead && !is_durable) return SQLITE_CANTOPEN;
  struct node *node = NULL;
  int is_log = flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL);
  if (path != NULL) node = fault_node_at(disk, path, is_log && !is_durable);
  if (path == NULL || (node == NULL && is_durable && is_log)) {
    file->is_own = 1;
    path = NULL;
    node = fault_node_new();
  }
  if (node == NULL) return SQLITE_CANTOPEN;
  if (is_durable && path != NULL) {
    struct node *copy = fault_node_new();
    if (copy == NULL || !fault_copy_bytes(&copy->seen, disk->shows_seen ? &node->seen : &node->kept))
      return SQLITE_NOMEM;
    file->is_own = 1;
    node = copy;
  }
  file->base.pMethods = &methods;
  file->disk = disk;
  file->node = node;
  file->life = disk->life;
  if (out != NULL) *out = flags;
  return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_folder) {
  (void)sync_folder;
  fault_disk *disk = vfs->pAppData;
  if (vfs == &disk->durable) return SQLITE_OK;
  enum fault_kind kind = step(disk);
  if (kind != FAULT_NONE && kind != FAULT_SYNC) return SQLITE_IOERR_DELETE;
  return fault_node_delete(disk, path) ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
  (void)flags;
  fault_disk *disk = vfs->pAppData;
  struct node *node = fault_node_at(disk, path, 0);
  *result = node != NULL && (vfs != &disk->durable || disk->shows_seen || node->kept.count > 0);
  return SQLITE_OK;
}

static int vfs_path(sqlite3_vfs *vfs, const char *path, int count, char *to) {
  (void)vfs;
  size_t length = strlen(path);
  if (length + 1 > (size_t)count) return SQLITE_CANTOPEN;
  memcpy(to, path, length + 1);
  return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *vfs, int count, char *to) {
  fault_disk *disk = vfs->pAppData;
  for (int i = 0; i < count; i++) to[i] = (char)fault_draw(&disk->chance);
  return count;
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds) {
  (void)vfs;
  return microseconds;
}

static int vfs_time(sqlite3_vfs *vfs, double *day) {
  (void)vfs;
  *day = 2461372.5;  // 28 November 2026, for ever: the ledger is told the time by its callers
  return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *vfs, int count, char *text) {
  (void)vfs;
  if (count > 0) text[0] = 0;
  return 0;
}

static sqlite3_vfs make_vfs(fault_disk *disk, char *name) {
  return (sqlite3_vfs){
      .iVersion = 1,
      .szOsFile = sizeof(struct file),
      .mxPathname = 1024,
      .zName = name,
      .pAppData = disk,
      .xOpen = vfs_open,
      .xDelete = vfs_delete,
      .xAccess = vfs_access,
      .xFullPathname = vfs_path,
      .xRandomness = vfs_random,
      .xSleep = vfs_sleep,
      .xCurrentTime = vfs_time,
      .xGetLastError = vfs_last_error,
  };
}

// ---- disks

// Called by SQLite for every connection of the process: only those to a disk of ours are anybody's business.
static int announce(sqlite3 *connection, char **problem, const struct sqlite3_api_routines *api) {
  (void)problem, (void)api;
  sqlite3_vfs *vfs = NULL;
  if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_VFS_POINTER, &vfs) != SQLITE_OK || vfs == NULL)
    return SQLITE_OK;
  if (vfs->xOpen != vfs_open) return SQLITE_OK;
  fault_disk *disk = vfs->pAppData;
  if (vfs != &disk->vfs || disk->opened == NULL) return SQLITE_OK;
  struct file *file = NULL;
  if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file == NULL)
    return SQLITE_OK;
  file->watched = connection;
  disk->opened(disk->context, connection);
  return SQLITE_OK;
}

fault_disk *fault_disk_new(const char *name, uint64_t seed) {
  fault_disk *disk = calloc(1, sizeof *disk);
  size_t length = strlen(name);
  char *first = malloc(length + 1), *second = malloc(length + sizeof "-durable");
  if (disk == NULL || first == NULL || second == NULL) abort();
  memcpy(first, name, length + 1);
  memcpy(second, name, length);
  memcpy(second + length, "-durable", sizeof "-durable");
  disk->chance = seed;
  disk->vfs = make_vfs(disk, first);
  disk->durable = make_vfs(disk, second);
  sqlite3_auto_extension((void (*)(void))announce);
  sqlite3_vfs_register(&disk->vfs, 0);
  sqlite3_vfs_register(&disk->durable, 0);
  return disk;
}

void fault_disk_free(fault_disk *disk) {
  sqlite3_vfs_unregister(&disk->vfs);
  sqlite3_vfs_unregister(&disk->durable);
  for (struct node *node = disk->nodes, *next; node != NULL; node = next) {
    next = node->next;
    fault_node_free(node);
  }
  free((char *)disk->vfs.zName);
  free((char *)disk->durable.zName);
  free(disk);
}

void fault_disk_watch(
    fault_disk *disk, void (*opened)(void *, sqlite3 *), void (*closed)(void *, sqlite3 *), void *context) {
  disk->opened = opened;
  disk->closed = closed;
  disk->context = context;
}

void fault_disk_plan(fault_disk *disk, enum fault_kind kind, uint64_t after, int for_ever) {
  disk->fault = kind;
  disk->fault_at = disk->operations + after + 1;
  disk->for_ever = for_ever;
}

int fault_disk_has_failed(const fault_disk *disk) { return disk->failed; }
uint64_t fault_disk_operations(const fault_disk *disk) { return disk->operations; }
void fault_disk_kill(fault_disk *disk) { disk->dead = 1; }
int fault_disk_is_dead(const fault_disk *disk) { return disk->dead; }

void fault_disk_restart(fault_disk *disk, int power_cut) {
  if (power_cut)
    for (struct node *node = disk->nodes; node != NULL; node = node->next) fault_lose_power(disk, node);
  disk->dead = 0;
  disk->fault = FAULT_NONE;
  disk->failed = 0;
  disk->life++;
}

void fault_disk_show(fault_disk *disk, int unsynced) { disk->shows_seen = unsynced; }

