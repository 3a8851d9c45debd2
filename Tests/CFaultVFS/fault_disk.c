#include "fault_disk.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// ---- chance

uint64_t fault_draw(uint64_t *state) {  // SplitMix64
  uint64_t z = (*state += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// ---- bytes

static int reserve(struct bytes *bytes, size_t count) {
  if (count <= bytes->capacity) return 1;
  size_t capacity = bytes->capacity < 4096 ? 4096 : bytes->capacity;
  while (capacity < count) capacity *= 2;
  uint8_t *at = realloc(bytes->at, capacity);
  if (at == NULL) return 0;
  memset(at + bytes->capacity, 0, capacity - bytes->capacity);
  bytes->at = at;
  bytes->capacity = capacity;
  return 1;
}

int fault_put(struct bytes *bytes, size_t offset, const void *from, size_t count) {
  if (!reserve(bytes, offset + count)) return 0;
  if (offset > bytes->count) memset(bytes->at + bytes->count, 0, offset - bytes->count);
  memcpy(bytes->at + offset, from, count);
  if (offset + count > bytes->count) bytes->count = offset + count;
  return 1;
}

int fault_copy_bytes(struct bytes *to, const struct bytes *from) {
  to->count = 0;
  return from->count == 0 || fault_put(to, 0, from->at, from->count);
}

// ---- files

void fault_node_free(struct node *node) {
  free(node->path);
  free(node->seen.at);
  free(node->kept.at);
  free(node->changes);
  free(node);
}

struct node *fault_node_new(void) { return calloc(1, sizeof(struct node)); }

static struct node *add(fault_disk *disk, const char *path, uint64_t name) {
  struct node *node = fault_node_new();
  if (node == NULL) return NULL;
  if ((node->path = strdup(path)) == NULL) {
    free(node);
    return NULL;
  }
  node->name = name;
  node->next = disk->nodes;
  disk->nodes = node;
  return node;
}

// A file's name lives in the real folder, where it can be touched, renamed and taken away; its bytes live here, under a
// number that the real file holds. The number of the file at the path, which becomes `fresh` where it has none; 0 where
// there is no file.
static uint64_t name_at(const char *path, int makes, uint64_t fresh) {
  uint64_t name = 0;
  int real = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | (makes ? O_CREAT : 0), 0600);
  if (real < 0) return 0;
  if (pread(real, &name, sizeof name, 0) != sizeof name) {
    name = fresh;
    if (name != 0 && pwrite(real, &name, sizeof name, 0) != sizeof name) abort();
  }
  close(real);
  return name;
}

struct node *fault_node_at(fault_disk *disk, const char *path, int makes) {
  uint64_t name = name_at(path, makes, disk->names + 1);
  if (name == 0) return NULL;
  if (name > disk->names) disk->names = name;
  for (struct node *node = disk->nodes; node != NULL; node = node->next) {
    if (node->name != name) continue;
    if (strcmp(node->path, path) == 0) return node;
    char *moved = strdup(path);
    if (moved == NULL) return NULL;
    free(node->path);
    node->path = moved;  // it was renamed
    return node;
  }
  return add(disk, path, name);
}

int fault_node_delete(fault_disk *disk, const char *path) {
  struct node *gone = fault_node_at(disk, path, 0);
  if (gone == NULL) return 0;
  unlink(path);
  for (struct node **link = &disk->nodes; *link != NULL; link = &(*link)->next) {
    if (*link != gone) continue;
    *link = gone->next;
    break;
  }
  fault_node_free(gone);
  return 1;
}

int fault_note(struct node *node, size_t offset, size_t count) {
  if (node->change_count == node->change_capacity) {
    size_t capacity = node->change_capacity < 16 ? 16 : node->change_capacity * 2;
    struct change *changes = realloc(node->changes, capacity * sizeof *changes);
    if (changes == NULL) return 0;
    node->changes = changes;
    node->change_capacity = capacity;
  }
  node->changes[node->change_count++] = (struct change){offset, count};
  return 1;
}

static void apply(struct node *node, struct change change, size_t count) {
  if (change.count == 0) {
    if (change.offset < node->kept.count) node->kept.count = change.offset;
    return;
  }
  if (change.offset >= node->seen.count) return;
  size_t there = node->seen.count - change.offset;
  if (count > there) count = there;
  fault_put(&node->kept, change.offset, node->seen.at + change.offset, count);
}

void fault_sync_node(struct node *node) {
  for (size_t i = 0; i < node->change_count; i++) apply(node, node->changes[i], node->changes[i].count);
  node->change_count = 0;
}

void fault_lose_power(fault_disk *disk, struct node *node) {
  size_t count = node->change_count;
  for (size_t i = 0; i < count; i++) {
    struct change change = node->changes[i];
    switch (fault_draw(&disk->chance) % 4) {
      case 0: apply(node, change, change.count); break;
      case 1: apply(node, change, change.count == 0 ? 0 : fault_draw(&disk->chance) % change.count); break;
      default: break;
    }
  }
  node->change_count = 0;
  fault_copy_bytes(&node->seen, &node->kept);
}

uint64_t fault_disk_unsynced(const fault_disk *disk) {
  uint64_t sum = 0;
  for (const struct node *node = disk->nodes; node != NULL; node = node->next)
    for (size_t i = 0; i < node->change_count; i++) sum += node->changes[i].count + 1;
  return sum;
}

int fault_disk_holds(const fault_disk *disk, const void *bytes, size_t count) {
  for (const struct node *node = disk->nodes; node != NULL; node = node->next) {
    if (node->seen.count < count || count == 0) continue;
    const uint8_t *at = node->seen.at, *end = at + node->seen.count - count + 1;
    while ((at = memchr(at, *(const uint8_t *)bytes, (size_t)(end - at))) != NULL) {
      if (memcmp(at, bytes, count) == 0) return 1;
      if (++at >= end) break;
    }
  }
  return 0;
}

// ---- copies

struct fault_copy {
  struct node *nodes;
};

static void free_nodes(struct node *nodes) {
  for (struct node *next; nodes != NULL; nodes = next) {
    next = nodes->next;
    fault_node_free(nodes);
  }
}

// In the order of the original, or the other way round: nobody minds.
static struct node *copy_nodes(const struct node *nodes) {
  struct node *copies = NULL;
  for (; nodes != NULL; nodes = nodes->next) {
    if (name_at(nodes->path, 0, 0) != nodes->name) continue;  // it was taken away, or another has its name now
    struct node *copy = fault_node_new();
    if (copy == NULL || (copy->path = strdup(nodes->path)) == NULL) abort();
    copy->name = nodes->name;
    if (!fault_copy_bytes(&copy->kept, &nodes->kept)) abort();
    if (!fault_copy_bytes(&copy->seen, &copy->kept)) abort();
    copy->next = copies;
    copies = copy;
  }
  return copies;
}

fault_copy *fault_disk_copy(const fault_disk *disk) {
  fault_copy *copy = calloc(1, sizeof *copy);
  if (copy == NULL) abort();
  copy->nodes = copy_nodes(disk->nodes);
  return copy;
}

void fault_copy_free(fault_copy *copy) {
  free_nodes(copy->nodes);
  free(copy);
}

void fault_disk_restore(fault_disk *disk, const fault_copy *copy) {
  for (const struct node *node = disk->nodes; node != NULL; node = node->next)
    if (name_at(node->path, 0, 0) == node->name) unlink(node->path);
  free_nodes(disk->nodes);
  for (const struct node *node = copy->nodes; node != NULL; node = node->next) name_at(node->path, 1, node->name);
  disk->nodes = copy_nodes(copy->nodes);
  disk->life++;
}
