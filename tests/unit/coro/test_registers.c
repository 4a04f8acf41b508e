/* What a switch keeps: registers, locals and the floating-point control words (R8). */
#include <fenv.h>
#include <stdio.h>
#include <string.h>

#include "fixture.h"

/* The compiler must hold the values over calls, in registers if it can. */
#define HOLD(x, y, z, w) __asm__ volatile("" : "+r"(x), "+r"(y), "+r"(z), "+r"(w))

/* More values than there are callee-saved registers, changed and compared in every
 * round. */
static unsigned long mix_integers(unsigned long seed, void (*between)(void *),
                                  void *arg)
{
    unsigned long a = seed, b = seed + 1, c = seed + 2, d = seed + 3, e = seed + 4,
                  f = seed + 5, g = seed + 6, h = seed + 7;

    for (int round = 0; round < 1000; round++) {
        a += b, b ^= c, c += d, d ^= e, e += f, f ^= g, g += h, h ^= a;
        HOLD(a, b, c, d);
        HOLD(e, f, g, h);
        between(arg);
        HOLD(a, b, c, d);
        HOLD(e, f, g, h);
    }
    return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h;
}

static double mix_doubles(double seed, void (*between)(void *), void *arg)
{
    double a = seed, b = seed + 1, c = seed + 2, d = seed + 3;
    long double e = (long double)seed + 4;

    for (int round = 0; round < 1000; round++) {
        a = a * 0.5 + b, b = b * 0.25 + c, c = c * 0.5 + d, d = d * 0.125 + seed;
        e = e * 0.5L + seed;
        between(arg);
    }
    return a + b + c + d + (double)e;
}

static void do_nothing(void *arg)
{
    (void)arg;
}

static void yield_between(void *self)
{
    if (!coro_yield(self, NULL, NULL))
        note("interrupted");
}

static void resume_between(void *co)
{
    if (coro_next(co).outcome != CORO_YIELDED)
        note("ended");
}

struct mixed {
    unsigned long integers;
    double doubles;
};

static void *mix(struct coro *self, void *arg)
{
    struct mixed *mixed = arg;

    mixed->integers = mix_integers(mixed->integers, yield_between, self);
    mixed->doubles = mix_doubles(mixed->doubles, yield_between, self);
    return NULL;
}

static void integers_and_doubles_survive_switches_on_both_sides(void **state)
{
    struct mixed one = {5, 0.1}, two = {77, 3.7};
    struct coro *first = made("first", mix, &one);
    struct coro *second = made("second", mix, &two);
    unsigned long integers = mix_integers(1234, resume_between, first);
    double doubles = mix_doubles(0.7, resume_between, first);

    (void)state;
    for (int round = 0; round < 2000; round++)
        assert_yielded(coro_next(second), NULL);
    assert_returned(coro_next(first), NULL);
    assert_returned(coro_next(second), NULL);
    assert_journal("");
    assert_true(integers == mix_integers(1234, do_nothing, NULL));
    assert_true(doubles == mix_doubles(0.7, do_nothing, NULL));
    assert_true(one.integers == mix_integers(5, do_nothing, NULL));
    assert_true(one.doubles == mix_doubles(0.1, do_nothing, NULL));
    assert_true(two.integers == mix_integers(77, do_nothing, NULL));
    assert_true(two.doubles == mix_doubles(3.7, do_nothing, NULL));
    coro_free(first);
    coro_free(second);
}

/* Frames of a kilobyte each, filled on the way down, compared on the way up. */
static bool fill_frames(struct coro *self, unsigned depth)
{
    unsigned char frame[1024];
    bool intact = true;

    memset(frame, (int)(depth % 251), sizeof(frame));
    __asm__ volatile("" : : "r"(frame) : "memory");
    if (depth == 0)
        intact = coro_yield(self, NULL, NULL);
    else
        intact = fill_frames(self, depth - 1);
    for (size_t i = 0; i < sizeof(frame); i++)
        intact = intact && frame[i] == depth % 251;
    return intact && coro_yield(self, NULL, NULL);
}

static void *use_stack(struct coro *self, void *depth)
{
    return fill_frames(self, *(unsigned *)depth) ? word("intact") : word("torn");
}

static void arrays_in_deep_frames_survive_switches(void **state)
{
    unsigned depth = SANITIZED ? 100 : 700;
    struct coro *one = made("one", use_stack, &depth);
    struct coro *two = made("two", use_stack, &depth);

    (void)state;
    for (unsigned i = 0; i < depth + 2; i++) {
        assert_yielded(coro_next(one), NULL);
        assert_yielded(coro_next(two), NULL);
    }
    assert_returned(coro_next(one), "intact");
    assert_returned(coro_next(two), "intact");
    coro_free(one);
    coro_free(two);
}

/* A third in double and in long double: their last bits depend on the rounding. */
struct thirds {
    double with_double;
    long double with_long_double;
};

static struct thirds thirds_now(void)
{
    volatile double one = 1.0;
    volatile long double long_one = 1.0L;

    return (struct thirds){one / 3.0, long_one / 3.0L};
}

static void *round_own_way(struct coro *self, void *arg)
{
    int direction = *(int *)arg;
    struct thirds thirds;

    fesetround(direction);
    do {
        if (fegetround() != direction)
            note("lost its rounding");
        thirds = thirds_now();
    } while (coro_yield(self, &thirds, NULL));
    fesetround(FE_TONEAREST);
    return NULL;
}

static struct thirds thirds_of(struct coro *co)
{
    struct coro_result result = coro_next(co);

    assert_int_equal(result.outcome, CORO_YIELDED);
    return *(struct thirds *)result.value;
}

static void each_coroutine_rounds_its_own_way(void **state)
{
    int up = FE_UPWARD, down = FE_DOWNWARD;
    struct coro *upward = made("up", round_own_way, &up);
    struct coro *downward = made("down", round_own_way, &down);
    struct thirds nearest = thirds_now();

    (void)state;
    for (int i = 0; i < 10; i++) {
        struct thirds high = thirds_of(upward), low = thirds_of(downward);
        struct thirds again = thirds_now();

        assert_int_equal(fegetround(), FE_TONEAREST);
        if (under_valgrind())
            continue; /* it keeps the rounding, but always computes to nearest */
        assert_true(high.with_double > low.with_double);
        assert_true(again.with_double == nearest.with_double);
        assert_true(high.with_long_double > low.with_long_double);
        assert_true(again.with_long_double == nearest.with_long_double);
    }
    assert_journal("");
    coro_free(upward);
    coro_free(downward);
    assert_int_equal(fegetround(), FE_TONEAREST);
}

static void *note_rounding(struct coro *self, void *arg)
{
    int before = fegetround();

    while (coro_yield(self, NULL, NULL))
        note("same: %d", fegetround() == before);
    return arg;
}

static void the_resumers_rounding_does_not_leak_in(void **state)
{
    struct coro *co = made("steady", note_rounding, NULL);

    (void)state;
    assert_yielded(coro_next(co), NULL);
    fesetround(FE_UPWARD);
    assert_yielded(coro_next(co), NULL);
    assert_int_equal(fegetround(), FE_UPWARD);
    fesetround(FE_TOWARDZERO);
    assert_yielded(coro_next(co), NULL);
    assert_int_equal(fegetround(), FE_TOWARDZERO);
    fesetround(FE_TONEAREST);
    assert_journal("same: 1, same: 1");
    coro_free(co);
}

static void *end_rounding_up(struct coro *self, void *arg)
{
    (void)self;
    fesetround(FE_UPWARD);
    return arg;
}

static void a_rounding_left_behind_at_the_end_does_not_leak_out(void **state)
{
    struct coro *co = made("careless", end_rounding_up, NULL);

    (void)state;
    assert_returned(coro_next(co), NULL);
    assert_int_equal(fegetround(), FE_TONEAREST);
    coro_free(co);
}

#ifdef __x86_64__
static unsigned sse_control(void)
{
    return __builtin_ia32_stmxcsr() & 0xffc0u;
}

static unsigned x87_control(void)
{
    unsigned short control;

    __asm__ volatile("fnstcw %0" : "=m"(control));
    return control;
}

static void set_x87_control(unsigned control)
{
    unsigned short word_of = (unsigned short)control;

    __asm__ volatile("fldcw %0" : : "m"(word_of));
}

/* Flushes to zero, and computes in single precision on the x87. */
static void *set_control_words(struct coro *self, void *arg)
{
    unsigned sse = sse_control() | 0x8000u;
    unsigned x87 = x87_control() & ~0x0300u;

    __builtin_ia32_ldmxcsr(sse);
    set_x87_control(x87);
    while (coro_yield(self, arg, NULL))
        note("kept: %d %d", sse_control() == sse, x87_control() == x87);
    return NULL;
}

static void control_words_are_kept_for_each_side(void **state)
{
    struct coro *co = made("special", set_control_words, NULL);
    unsigned sse = sse_control(), x87 = x87_control();

    (void)state;
    if (under_valgrind())
        skip_because("valgrind keeps only the rounding of the control words");
    for (int i = 0; i < 3; i++) {
        assert_yielded(coro_next(co), NULL);
        assert_int_equal(sse_control(), sse);
        assert_int_equal(x87_control(), x87);
    }
    assert_journal("kept: 1 1, kept: 1 1");
    coro_free(co);
}
#endif

static void *print_from_inside(struct coro *self, void *buffer)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);

    (void)self;
    note("aligned: %d", frame % 16 == 0);
    snprintf(buffer, 64, "%.3f %Lg %d", 1.0625, 2.5L, 3);
    return buffer;
}

static void the_stack_is_aligned_for_the_c_library(void **state)
{
    char buffer[64];
    struct coro *co = made("printer", print_from_inside, buffer);

    (void)state;
    assert_returned(coro_next(co), "1.062 2.5 3");
    assert_journal("aligned: 1");
    coro_free(co);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        coro_test(integers_and_doubles_survive_switches_on_both_sides),
        coro_test(arrays_in_deep_frames_survive_switches),
        coro_test(each_coroutine_rounds_its_own_way),
        coro_test(the_resumers_rounding_does_not_leak_in),
        coro_test(a_rounding_left_behind_at_the_end_does_not_leak_out),
#ifdef __x86_64__
        coro_test(control_words_are_kept_for_each_side),
#endif
        coro_test(the_stack_is_aligned_for_the_c_library),
    };

    return cmocka_run_group_tests_name("coro registers", tests, NULL, NULL);
}
