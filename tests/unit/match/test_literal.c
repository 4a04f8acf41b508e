/* Literals: both searches find what a naive one finds, and read no byte too many. */
#include "pipeline/match/literal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/mman.h>
#include <unistd.h>

typedef void literal_maker(struct literal *literal, const char *bytes, size_t length);

static literal_maker *const makers[] = {literal_init, literal_init_portable};

#define LONGEST 100

/* Two pages between two that nobody may touch. */
struct room {
    char *start, *end;
    size_t page;
};

static struct room room_new(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 4 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_ptr_not_equal(pages, MAP_FAILED);
    assert_int_equal(mprotect(pages + page, 2 * page, PROT_READ | PROT_WRITE), 0);
    return (struct room){pages + page, pages + 3 * page, page};
}

static void room_free(struct room *room)
{
    munmap(room->start - room->page, 4 * room->page);
}

static const char *find_naively(const char *text, size_t length, const char *needle,
                                size_t size)
{
    for (size_t i = 0; i + size <= length; i++) {
        if (memcmp(text + i, needle, size) == 0)
            return text + i;
    }
    return NULL;
}

static void check(const char *text, size_t length, const char *needle, size_t size)
{
    const char *wanted = find_naively(text, length, needle, size);

    for (size_t m = 0; m < 2; m++) {
        struct literal literal;

        makers[m](&literal, needle, size);
        if (literal_find(&literal, text, length) != wanted)
            fail_msg("search %zu: a needle of %zu in a text of %zu", m, size, length);
    }
}

static uint64_t seed = 88172645463325252u;

static unsigned random_byte(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 40);
}

static void fill(char *bytes, size_t length, unsigned letters)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)('a' + random_byte() % letters);
}

/* Every length of text up to LONGEST, at the very end of the memory. */
static void texts_at_the_end_of_memory_are_searched_to_their_last_byte(void **state)
{
    struct room room = room_new();

    (void)state;
    for (size_t length = 0; length <= LONGEST; length++) {
        char *text = room.end - length;

        fill(text, length, 3);
        for (size_t size = 1; size <= length; size++)
            check(text, length, text + length - size, size);
    }
    room_free(&room);
}

static void
texts_at_the_start_of_memory_are_searched_from_their_first_byte(void **state)
{
    struct room room = room_new();
    char needle[LONGEST];

    (void)state;
    for (size_t length = 0; length <= LONGEST; length++) {
        fill(room.start, length, 3);
        for (size_t size = 1; size <= length; size++) {
            memcpy(needle, room.start, size);
            check(room.start, length, needle, size);
        }
    }
    room_free(&room);
}

/* The needle, too, may be the last thing in memory. */
static void needles_at_the_end_of_memory_are_not_read_past(void **state)
{
    struct room room = room_new();
    char text[300];

    (void)state;
    for (size_t size = 1; size <= LONGEST; size++) {
        char *needle = room.end - size;

        fill(needle, size, 2);
        for (size_t at = 0; at <= 130; at += 13) {
            fill(text, sizeof(text), 2);
            memcpy(text + at, needle, size);
            check(text, sizeof(text), needle, size);
        }
    }
    room_free(&room);
}

static void every_place_at_every_alignment_is_found(void **state)
{
    struct room room = room_new();

    (void)state;
    for (size_t shift = 0; shift < 64; shift++) {
        char *text = room.end - 160 - shift;

        for (size_t at = 0; at + 5 <= 160; at++) {
            memset(text, '.', 160);
            memcpy(text + at, "n.e.d", 5);
            check(text, 160, "n.e.d", 5);
        }
    }
    room_free(&room);
}

static void random_needles_in_random_texts(void **state)
{
    char text[400], needle[LONGEST + 1];

    (void)state;
    for (size_t i = 0; i < 20000; i++) {
        size_t length = random_byte() % sizeof(text);
        size_t size = random_byte() % (i % 4 ? 6 : LONGEST + 1);

        fill(text, length, 1 + i % 3);
        fill(needle, size, 1 + i % 3);
        check(text, length, needle, size);
    }
}

static void the_first_of_several_is_found(void **state)
{
    (void)state;
    check("-- python -- python --", 22, "python", 6);
    check("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 50, "aaa", 3);
}

/* The two rare bytes are everywhere, the needle is not. */
static void the_rare_bytes_alone_are_no_match(void **state)
{
    char text[200];

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i % 2 ? 'Z' : 'Q';
    check(text, sizeof(text), "QZZ", 3);
    check(text, sizeof(text), "eQZQe", 5);
    check(text, sizeof(text), "ZQZ", 3);
}

static void a_needle_longer_than_the_text_is_not_found(void **state)
{
    (void)state;
    check("abc", 3, "abcd", 4);
    check("", 0, "a", 1);
    check("", 0, "ab", 2);
}

static void an_empty_needle_is_found_at_the_start(void **state)
{
    (void)state;
    check("abc", 3, "", 0);
    check("", 0, "", 0);
}

static void any_byte_may_be_in_a_needle(void **state)
{
    char text[256 + 64], needle[2];

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)(i * 7);
    for (size_t i = 0; i < 256; i++) {
        needle[0] = (char)i;
        needle[1] = (char)(i + 7);
        check(text, sizeof(text), needle, 1);
        check(text, sizeof(text), needle, 2);
        needle[1] = (char)i;
        check(text, sizeof(text), needle, 2);
    }
    check("a\0b\0c", 5, "\0c", 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_at_the_end_of_memory_are_searched_to_their_last_byte),
        cmocka_unit_test(
            texts_at_the_start_of_memory_are_searched_from_their_first_byte),
        cmocka_unit_test(needles_at_the_end_of_memory_are_not_read_past),
        cmocka_unit_test(every_place_at_every_alignment_is_found),
        cmocka_unit_test(random_needles_in_random_texts),
        cmocka_unit_test(the_first_of_several_is_found),
        cmocka_unit_test(the_rare_bytes_alone_are_no_match),
        cmocka_unit_test(a_needle_longer_than_the_text_is_not_found),
        cmocka_unit_test(an_empty_needle_is_found_at_the_start),
        cmocka_unit_test(any_byte_may_be_in_a_needle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
