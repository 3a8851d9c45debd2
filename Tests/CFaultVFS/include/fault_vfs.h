// A disk for SQLite that can lose power.
//
// Every file has two images: what the programs see (writes go there) and what would survive a power cut (a sync brings
// the one into the other). Operations are counted; one of them can fail, once or for ever, or end the machine.
#pragma once
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fault_disk fault_disk;

/// What happens at an operation.
enum fault_kind {
  FAULT_NONE = 0,
  /// SQLITE_IOERR_*: the operation does nothing.
  FAULT_ERROR = 1,
  /// SQLITE_FULL for a write, which does nothing; an error for any other operation.
  FAULT_FULL = 2,
  /// A write writes a part of its bytes and fails; an error for any other operation.
  FAULT_SHORT = 3,
  /// A sync fails; what was to be synced stays unsynced. Other operations do what they should.
  FAULT_SYNC = 4,
  /// The process is killed in the middle of the operation: it may have been done in part, and every later one fails.
  FAULT_KILL = 5,
};

/// An empty disk, under a name for `sqlite3_open_v2`. Chance comes from the seed alone.
/// A second name, with `-durable` at its end, shows a copy of what would survive a power cut at the moment of opening.
fault_disk *fault_disk_new(const char *vfs_name, uint64_t seed);
void fault_disk_free(fault_disk *disk);

/// Called with each connection that is opened on the disk by its first name, and again while it is closed: nothing may
/// touch it from then on.
void fault_disk_watch(
    fault_disk *disk, void (*opened)(void *context, sqlite3 *connection),
    void (*closed)(void *context, sqlite3 *connection), void *context);

/// Plans a fault: `after` more operations go well. `for_ever`: all later ones fail too.
void fault_disk_plan(fault_disk *disk, enum fault_kind kind, uint64_t after, int for_ever);
/// Whether a planned fault has come to pass since the machine started.
int fault_disk_has_failed(const fault_disk *disk);
/// Operations that change the disk, up to now.
uint64_t fault_disk_operations(const fault_disk *disk);

/// Nothing is read or written any more: the process has been killed.
void fault_disk_kill(fault_disk *disk);
int fault_disk_is_dead(const fault_disk *disk);
/// The machine starts again. After a power cut each unsynced write is there or not, or in part, by chance; what is not
/// is lost. Files that were open are no longer.
void fault_disk_restart(fault_disk *disk, int power_cut);

/// Whether the copies of the second name hold what was not synced too, as a start after a mere kill finds it.
void fault_disk_show(fault_disk *disk, int unsynced);
/// Bytes that a power cut could take away.
uint64_t fault_disk_unsynced(const fault_disk *disk);
/// Whether these bytes stand anywhere in a file of the disk.
int fault_disk_holds(const fault_disk *disk, const void *bytes, size_t count);

/// A copy of what would survive a power cut now.
typedef struct fault_copy fault_copy;
fault_copy *fault_disk_copy(const fault_disk *disk);
void fault_copy_free(fault_copy *copy);
/// The disk holds what the copy holds, as after a restore.
void fault_disk_restore(fault_disk *disk, const fault_copy *copy);

#ifdef __cplusplus
}
#endif
