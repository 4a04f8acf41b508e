/*
 * What makes the system fail. Preloaded, it counts the program's allocations, reads and
 * writes from main on, and obeys the environment:
 *
 * FAULT_ALLOC=N       the Nth allocation fails
 * FAULT_ALLOC_FROM=N  so do the Nth and all after it
 * FAULT_READ=N:ERRNO  the Nth read fails so; ERRNO is EIO, ENOSPC, EPIPE or EINTR
 * FAULT_WRITE=N:ERRNO the Nth write does; those to standard error never fail
 * FAULT_SHORT=N       reads and writes carry 1 to N bytes, a different number each time
 * FAULT_COUNT=FILE    gets the numbers of allocations, reads and writes at the end
 *
 * An allocation is a call of malloc, calloc, realloc, reallocarray, aligned_alloc,
 * posix_memalign, or mmap of anonymous memory; but not those of libev, which ends the
 * process by itself where memory ends.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* glibc's own, which a preloaded malloc can call before anything is set up. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static bool started;
static atomic_ulong allocations, reads, writes;
static unsigned long fail_alloc, fail_alloc_from, fail_read, fail_write, most;
static int read_errno, write_errno;

static unsigned long number(const char *name)
{
    const char *text = getenv(name);

    return text ? strtoul(text, NULL, 10) : 0;
}

/* N:ERRNO */
static unsigned long number_and_errno(const char *name, int *error)
{
    static const struct {
        const char *name;
        int value;
    } errors[] = {{"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EPIPE", EPIPE}, {"EINTR", EINTR}};
    const char *text = getenv(name);
    char *end;
    unsigned long n;

    if (!text)
        return 0;
    n = strtoul(text, &end, 10);
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
        if (*end == ':' && strcmp(end + 1, errors[i].name) == 0)
            *error = errors[i].value;
    if (!*error)
        abort();
    return n;
}

__attribute__((constructor)) static void start(void)
{
    fail_alloc = number("FAULT_ALLOC");
    fail_alloc_from = number("FAULT_ALLOC_FROM");
    fail_read = number_and_errno("FAULT_READ", &read_errno);
    fail_write = number_and_errno("FAULT_WRITE", &write_errno);
    most = number("FAULT_SHORT");
    started = true;
}

__attribute__((destructor)) static void end(void)
{
    const char *name = getenv("FAULT_COUNT");
    int fd = name ? open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;

    started = false;
    if (fd < 0)
        return;
    dprintf(fd, "%lu %lu %lu\n", allocations, reads, writes);
    close(fd);
}

static bool no_memory(void)
{
    unsigned long n;

    if (!started)
        return false;
    n = ++allocations;
    if (n != fail_alloc && (!fail_alloc_from || n < fail_alloc_from))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return no_memory() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return no_memory() ? NULL : __libc_calloc(count, size);
}

/* libev takes all its memory by realloc. */
static bool is_libev(const void *code)
{
    Dl_info info;

    return dladdr(code, &info) != 0 && strstr(info.dli_fname, "libev.so");
}

void *realloc(void *old, size_t size)
{
    return !is_libev(__builtin_return_address(0)) && no_memory()
               ? NULL
               : __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t count, size_t size)
{
    size_t total;

    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(old, total);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return no_memory() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *found = aligned_alloc(alignment, size);

    if (!found)
        return ENOMEM;
    *memory = found;
    return 0;
}

void *mmap(void *where, size_t length, int protection, int flags, int fd, off_t offset)
{
    if ((flags & MAP_ANONYMOUS) && no_memory())
        return MAP_FAILED;
    return (void *)syscall(SYS_mmap, where, length, protection, flags, fd, offset);
}

/* 1 to `most` bytes; reproducible. */
static size_t shortened(size_t size, unsigned long n)
{
    size_t allowed;

    if (!most)
        return size;
    allowed = 1 + (n * 2654435761UL >> 7) % most;
    return size < allowed ? size : allowed;
}

ssize_t read(int fd, void *buffer, size_t size)
{
    unsigned long n = started ? ++reads : 0;

    if (n && n == fail_read) {
        errno = read_errno;
        return -1;
    }
    return syscall(SYS_read, fd, buffer, shortened(size, n));
}

ssize_t write(int fd, const void *buffer, size_t size)
{
    unsigned long n;

    if (!started || fd == STDERR_FILENO)
        return syscall(SYS_write, fd, buffer, size);
    n = ++writes;
    if (n == fail_write) {
        errno = write_errno;
        return -1;
    }
    return syscall(SYS_write, fd, buffer, shortened(size, n));
}
