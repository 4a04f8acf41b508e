/* Hooks: what AddressSanitizer, ThreadSanitizer and valgrind must be told of stacks and
 * switches. Without them each reports nonsense at the first switch. All of it compiles
 * to nothing where the tool is not there. */
#ifndef PIPELINE_CORO_HOOKS_H
#define PIPELINE_CORO_HOOKS_H

#include <stdbool.h>
#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define CORO_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CORO_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define CORO_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CORO_TSAN 1
#endif
#endif

#ifdef CORO_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef CORO_TSAN
#include <sanitizer/tsan_interface.h>
#endif
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#define CORO_VALGRIND 1
#endif

/* Where a switch must be reported before and after, it cannot be a tail call. */
#if defined(CORO_ASAN) || defined(CORO_TSAN)
#define CORO_HOOKED 1
#endif

/* The tools' view of one stack. */
struct coro_fiber {
    const void *low; /* ASan: of a thread's own stack, known after the first switch away
                        from it */
    size_t size;
    void *fake_stack; /* ASan: its frames for detecting use after return */
    void *tsan;
    unsigned valgrind;
};

static inline void coro_fiber_init(struct coro_fiber *fiber, char *low, size_t size)
{
    fiber->low = low;
    fiber->size = size;
    fiber->fake_stack = NULL;
#ifdef CORO_TSAN
    fiber->tsan = __tsan_create_fiber(0);
#endif
#ifdef CORO_VALGRIND
    fiber->valgrind = VALGRIND_STACK_REGISTER(low, low + size);
#endif
}

static inline void coro_fiber_release(struct coro_fiber *fiber)
{
#ifdef CORO_ASAN
    /* Frames that were never left keep their red zones marked. */
    __asan_unpoison_memory_region(fiber->low, fiber->size);
#endif
#ifdef CORO_TSAN
    __tsan_destroy_fiber(fiber->tsan);
#endif
#ifdef CORO_VALGRIND
    VALGRIND_STACK_DEREGISTER(fiber->valgrind);
#endif
    (void)fiber;
}

#ifdef CORO_ASAN
extern _Thread_local struct coro_fiber *coro_fiber_left;
#endif

/* Before a switch. `dies`: `from` will never run again. */
__attribute__((always_inline)) static inline void
coro_fiber_leave(struct coro_fiber *from, struct coro_fiber *to, bool dies)
{
#ifdef CORO_ASAN
    coro_fiber_left = from;
    __sanitizer_start_switch_fiber(dies ? NULL : &from->fake_stack, to->low, to->size);
#endif
#ifdef CORO_TSAN
    if (!from->tsan) /* a thread's own stack */
        from->tsan = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(to->tsan, 0);
#endif
    (void)from;
    (void)to;
    (void)dies;
}

/* After a switch, on the stack of `self`. */
__attribute__((always_inline)) static inline void
coro_fiber_arrive(struct coro_fiber *self)
{
#ifdef CORO_ASAN
    __sanitizer_finish_switch_fiber(self->fake_stack, &coro_fiber_left->low,
                                    &coro_fiber_left->size);
#endif
    (void)self;
}

#endif
