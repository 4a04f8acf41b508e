#include "files.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NAME "/app.pos"

char path[64];
struct failing failing;

/* ---- Calls that fail ---- */

int __real_linkat(int from, const char *old, int to, const char *new, int flags);
int __wrap_linkat(int from, const char *old, int to, const char *new, int flags);
int __real_fsync(int file);
int __wrap_fsync(int file);
ssize_t __real_write(int file, const void *bytes, size_t length);
ssize_t __wrap_write(int file, const void *bytes, size_t length);
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static bool fails(int *count)
{
    if (*count == 0 || --*count > 0)
        return false;
    errno = failing.error;
    return true;
}

int __wrap_linkat(int from, const char *old, int to, const char *new, int flags)
{
    return fails(&failing.linkat) ? -1 : __real_linkat(from, old, to, new, flags);
}

int __wrap_fsync(int file)
{
    return fails(&failing.fsync) ? -1 : __real_fsync(file);
}

ssize_t __wrap_write(int file, const void *bytes, size_t length)
{
    return fails(&failing.write) ? -1 : __real_write(file, bytes, length);
}

void *__wrap_malloc(size_t size)
{
    return fails(&failing.malloc) ? NULL : __real_malloc(size);
}

/* ---- The folder ---- */

int make_folder(void **state)
{
    (void)state;
    failing = (struct failing){.error = EIO};
    strncpy(path, "/tmp/test_checkpoint-XXXXXX", sizeof(path) - 1);
    if (!mkdtemp(path))
        return -1;
    memcpy(path + strlen(path), NAME, sizeof(NAME));
    return 0;
}

const char *path_with(const char *end)
{
    static char joined[128];

    snprintf(joined, sizeof(joined), "%s%s", path, end);
    return joined;
}

int remove_folder(void **state)
{
    static const char *const ends[] = {"",      ".new",     ".old",        ".lock",
                                       ".link", ".journal", ".journal.old"};

    (void)state;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        unlink(path_with(ends[i]));
    *strrchr(path, '/') = '\0';
    return rmdir(path);
}

bool exists(const char *end)
{
    struct stat info;

    return lstat(path_with(end), &info) == 0;
}

char *read_bytes(const char *end, size_t *length)
{
    FILE *file = fopen(path_with(end), "r");
    char *bytes = malloc(1 << 20);

    assert_non_null(file);
    assert_non_null(bytes);
    *length = fread(bytes, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

void write_bytes(const char *end, const char *bytes, size_t length)
{
    FILE *file = fopen(path_with(end), "w");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

/* ---- Checkpoints ---- */

struct checkpoint *open_usual(struct fault *fault)
{
    *fault = (struct fault){.status = STATUS_OK};
    return checkpoint_open(path, text_of("follow app.log | count"), fault);
}

enum status save_text(struct checkpoint *checkpoint, const char *text,
                      struct fault *fault)
{
    struct buffer *buffer = checkpoint_section(checkpoint, "state");

    buffer_add(buffer, text, strlen(text));
    return checkpoint_save(checkpoint, fault);
}

void expect_saved(uint64_t generation, const char *text)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);
    struct text saved;

    if (!checkpoint)
        fail_msg("%s", fault.what);
    saved = checkpoint_find(checkpoint, "state");
    assert_int_equal(checkpoint_generation(checkpoint), generation);
    if (text)
        assert_true(text_equals(saved, text));
    else
        assert_null(saved.bytes);
    checkpoint_close(checkpoint);
}

void expect_refused(const char *part)
{
    struct fault fault;
    struct checkpoint *checkpoint = open_usual(&fault);

    assert_null(checkpoint);
    assert_int_equal(fault.status, STATUS_CHECKPOINT);
    if (!strstr(fault.what, part))
        fail_msg("'%s' is not in: %s", part, fault.what);
}
