/* The practical limit of reading feeds with libxml2: SAX2 with handlers that do nothing, whole files in memory.
   Usage: saxbench < list-of-files (paths relative to the current folder). Prints one JSON line: bytes read, and the CPU
   seconds that parsing took (reading the files is not counted). The mean of five rounds, as in the other measure. */
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct file {
  char *bytes;
  long count;
};

static void start(void *c, const xmlChar *l, const xmlChar *p, const xmlChar *u, int n, const xmlChar **ns, int a, int d,
                  const xmlChar **v) {
  (void)c, (void)l, (void)p, (void)u, (void)n, (void)ns, (void)a, (void)d, (void)v;
}
static void end(void *c, const xmlChar *l, const xmlChar *p, const xmlChar *u) { (void)c, (void)l, (void)p, (void)u; }
static void text(void *c, const xmlChar *b, int n) { (void)c, (void)b, (void)n; }
static void quiet(void *c, xmlErrorPtr e) { (void)c, (void)e; }

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct file load(const char *path) {
  struct file file = {NULL, 0};
  FILE *stream = fopen(path, "rb");
  if (!stream) return file;
  fseek(stream, 0, SEEK_END);
  file.count = ftell(stream);
  rewind(stream);
  file.bytes = malloc((size_t)file.count + 1);
  if (!file.bytes || fread(file.bytes, 1, (size_t)file.count, stream) != (size_t)file.count) exit(1);
  fclose(stream);
  return file;
}

int main(void) {
  struct file *files = NULL;
  size_t count = 0;
  long bytes = 0;
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\t\n")] = 0;
    struct file file = load(line);
    if (!file.bytes) continue;
    files = realloc(files, (count + 1) * sizeof *files);
    files[count++] = file;
    bytes += file.count;
  }
  xmlSAXHandler handler;
  memset(&handler, 0, sizeof handler);
  handler.initialized = XML_SAX2_MAGIC;
  handler.startElementNs = start;
  handler.endElementNs = end;
  handler.characters = text;
  handler.cdataBlock = text;
  handler.serror = quiet;
  xmlInitParser();
  double before = cpu();
  for (int round = 0; round < 5; round++)
    for (size_t i = 0; i < count; i++) xmlSAXUserParseMemory(&handler, NULL, files[i].bytes, (int)files[i].count);
  double took = (cpu() - before) / 5;
  printf("{\"files\":%zu,\"bytes\":%ld,\"parse\":%.6f}\n", count, bytes, took);
  return 0;
}
