#pragma once
#include <sqlite3.h>

// What Swift cannot call: a variadic function, and a destructor that is a cast of -1 (SQLITE_TRANSIENT: SQLite copies).
static inline int sqlite_set_defensive(sqlite3 *db) { return sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0); }
static inline int sqlite_set_no_checkpoint_on_close(sqlite3 *db) {
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
static inline int sqlite_bind_text_copy(sqlite3_stmt *s, int i, const char *text, int length) {
  return sqlite3_bind_text(s, i, text, length, SQLITE_TRANSIENT);
}
static inline int sqlite_bind_blob_copy(sqlite3_stmt *s, int i, const void *bytes, int length) {
  return sqlite3_bind_blob(s, i, bytes, length, SQLITE_TRANSIENT);
}
