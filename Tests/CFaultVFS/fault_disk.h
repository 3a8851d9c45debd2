// What a disk holds: for fault_vfs.c and fault_disk.c only.
#pragma once
#include "fault_vfs.h"

struct bytes {
  uint8_t *at;
  size_t count, capacity;
};

struct change {  // since the last sync: a write, or (count 0) a truncation to `offset`
  size_t offset, count;
};

struct node {
  struct node *next;
  char *path;  // where it was made; it may have been renamed since
  uint64_t name;  // what the real file holds that stands for it
  struct bytes seen, kept;
  struct change *changes;
  size_t change_count, change_capacity;
};

struct fault_disk {
  sqlite3_vfs vfs, durable;
  struct node *nodes;
  uint64_t chance;
  uint64_t operations, fault_at, names;
  enum fault_kind fault;
  int for_ever, failed, dead, shows_seen;
  unsigned life;  // how often it was started again
  void (*opened)(void *context, sqlite3 *connection);
  void (*closed)(void *context, sqlite3 *connection);
  void *context;
  fault_disk *next;
};

/// Chance, from a seed (SplitMix64).
uint64_t fault_draw(uint64_t *state);

int fault_put(struct bytes *bytes, size_t offset, const void *from, size_t count);
int fault_copy_bytes(struct bytes *to, const struct bytes *from);

/// A file of nobody, where nothing is written yet; NULL where there is no memory.
struct node *fault_node_new(void);
void fault_node_free(struct node *node);
/// The file that the real one at the path stands for; NULL where there is none. `makes`: then there will be one.
struct node *fault_node_at(fault_disk *disk, const char *path, int makes);
/// Takes it away, and what stands for it. Whether it was there.
int fault_node_delete(fault_disk *disk, const char *path);

/// Remembers a change that is not synced yet: a write, or (count 0) a truncation.
int fault_note(struct node *node, size_t offset, size_t count);
void fault_sync_node(struct node *node);
/// Each write is there as a whole, in part, or not at all, whatever came before it and after it.
void fault_lose_power(fault_disk *disk, struct node *node);
