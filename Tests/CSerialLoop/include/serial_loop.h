// A queue of Swift's jobs that belongs to one thread, in the order in which they became ready.
//
// While a thread has one, every job that code on this thread makes ready for Swift's global executor comes into it:
// tasks, actors and child tasks run one after the other on that thread, in an order that depends on nothing else.
// Other threads go on as ever.
#pragma once
#include <stddef.h>

/// From now on the jobs of this thread wait in a queue of its own.
void serial_loop_begin(void);
/// Runs what is ready, and what becomes ready by it, until nothing is. Returns how many jobs ran.
size_t serial_loop_drain(void);
/// Drops the queue; what is left in it never runs.
void serial_loop_end(void);
