/* Guarded: memory with nothing before and behind it, so that whoever reads or writes
 * outside of it is caught. */
#ifndef TESTS_UNIT_JSON_GUARDED_H
#define TESTS_UNIT_JSON_GUARDED_H

#include <stddef.h>

#define GUARDED_SIZE ((size_t)8192)

/* Its first byte, once it is there. */
extern char *guarded;

/* Sets a group of tests up: this memory, and the standard memory limit. */
int guarded_make(void **state);

/* A copy of the text that ends where the memory ends. */
char *guarded_copy(const char *text, size_t length);

#endif
