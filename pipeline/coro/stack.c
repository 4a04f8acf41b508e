/* Stacks: address space with a guard below it, cached when free.
 *
 *     lowest                                                   highest
 *     | guard, 64 KiB | stack, 1 MiB, grows downward <-------- |
 *                     ^ what coro_stack_new returns
 *
 * Only the pages that were touched cost memory. Where the kernel has MADV_GUARD_INSTALL
 * (Linux 6.13) the guard is a mark in the page table, and neighbouring stacks are one
 * mapping; else it is a mapping without access, and each stack takes two of the 65,530
 * that a process may have. */

#include "pipeline/coro/internal.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/random.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

#define CACHE_LIMIT 64
#define MAPPING_SIZE (CORO_GUARD_SIZE + CORO_STACK_SIZE)

/* A free stack's highest bytes, which are resident anyway. */
struct free_stack {
    char *stack;
    struct free_stack *next;
};

static _Thread_local struct {
    struct free_stack *first;
    size_t count;
} cache;

/* Marks a guard in the page table. That madvise answers 0 is not enough: qemu-user does
 * so for any advice that it does not know. The kernel cannot write into a guard that is
 * there. */
static bool mark_guard(char *mapping)
{
    return madvise(mapping, CORO_GUARD_SIZE, MADV_GUARD_INSTALL) == 0 &&
           getrandom(mapping, 1, GRND_NONBLOCK) < 0 && errno == EFAULT;
}

static bool install_guard(char *mapping)
{
    static _Thread_local enum {
        UNKNOWN,
        MARKS,
        MAPPINGS
    } kind;

    if (kind == UNKNOWN)
        kind = mark_guard(mapping) ? MARKS : MAPPINGS;
    if (kind == MARKS && madvise(mapping, CORO_GUARD_SIZE, MADV_GUARD_INSTALL) == 0)
        return true;
    return mprotect(mapping, CORO_GUARD_SIZE, PROT_NONE) == 0;
}

static char *map_stack(void)
{
    char *mapping =
        mmap(NULL, MAPPING_SIZE, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

    if (mapping == MAP_FAILED)
        return NULL;
    /* A huge page would make every stack cost 2 MiB. Fails where there are none. */
    (void)madvise(mapping, MAPPING_SIZE, MADV_NOHUGEPAGE);
    if (!install_guard(mapping)) {
        munmap(mapping, MAPPING_SIZE);
        return NULL;
    }
    return mapping + CORO_GUARD_SIZE;
}

static void put_into_cache(char *stack)
{
    struct free_stack *entry =
        (struct free_stack *)(stack + CORO_STACK_SIZE - sizeof(*entry));

    entry->stack = stack;
    entry->next = cache.first;
    cache.first = entry;
    cache.count++;
}

static char *take_from_cache(void)
{
    struct free_stack *entry = cache.first;

    cache.first = entry->next;
    cache.count--;
    return entry->stack;
}

static void unmap_stack(char *stack)
{
    if (munmap(stack - CORO_GUARD_SIZE, MAPPING_SIZE) == 0)
        return;
    /* A hole in the middle of a mapping makes two of it, and there may be no more. */
    madvise(stack, CORO_STACK_SIZE, MADV_DONTNEED);
    put_into_cache(stack);
}

char *coro_stack_new(void)
{
    char *stack = cache.first ? take_from_cache() : map_stack();

    if (!stack)
        errno = ENOMEM;
    return stack;
}

void coro_stack_free(char *stack)
{
    if (cache.count < CACHE_LIMIT)
        put_into_cache(stack);
    else
        unmap_stack(stack);
}

void coro_stack_release_cache(void)
{
    for (size_t left = cache.count; left > 0; left--)
        unmap_stack(take_from_cache());
}
