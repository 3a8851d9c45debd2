#include "serial_loop.h"

#include <stdint.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))

// Swift's runtime lets a test see what is handed to the global executor (stdlib/public/Concurrency/GlobalExecutor.cpp).
typedef SWIFT void (*enqueue)(void *job);
extern SWIFT void (*swift_task_enqueueGlobal_hook)(void *job, enqueue original);
extern SWIFT void swift_job_run(void *job, void *identity, uintptr_t implementation);

struct queue {
  void **jobs;
  size_t first, count, capacity;  // a ring
};

static _Thread_local struct queue *current;

static SWIFT void take(void *job, enqueue original) {
  struct queue *queue = current;
  if (queue == NULL) {
    original(job);
    return;
  }
  if (queue->count == queue->capacity) {
    size_t capacity = queue->capacity * 2;
    void **jobs = malloc(capacity * sizeof *jobs);
    if (jobs == NULL) abort();
    for (size_t i = 0; i < queue->count; i++) jobs[i] = queue->jobs[(queue->first + i) % queue->capacity];
    free(queue->jobs);
    queue->jobs = jobs;
    queue->first = 0;
    queue->capacity = capacity;
  }
  queue->jobs[(queue->first + queue->count++) % queue->capacity] = job;
}

void serial_loop_begin(void) {
  struct queue *queue = calloc(1, sizeof *queue);
  if (queue == NULL) abort();
  queue->capacity = 64;
  queue->jobs = malloc(queue->capacity * sizeof *queue->jobs);
  if (queue->jobs == NULL) abort();
  current = queue;
  swift_task_enqueueGlobal_hook = take;
}

size_t serial_loop_drain(void) {
  struct queue *queue = current;
  size_t ran = 0;
  while (queue != NULL && queue->count > 0) {
    void *job = queue->jobs[queue->first];
    queue->first = (queue->first + 1) % queue->capacity;
    queue->count--;
    swift_job_run(job, NULL, 0);
    ran++;
  }
  return ran;
}

void serial_loop_end(void) {
  if (current != NULL) free(current->jobs);
  free(current);
  current = NULL;
}
