/* Sieves: both searches find what a naive one finds, and read no byte too many. */
#include "pipeline/match/sieve.h"

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

typedef void sieve_maker(struct sieve *sieve, struct sequence *sequences, size_t count);

static sieve_maker *const makers[] = {sieve_init, sieve_init_portable};

#define LONGEST_TEXT 200

static uint64_t seed = 88172645463325252u;

static unsigned draw(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 40) % below;
}

/* Two pages, the end of a text; nobody may touch what is behind it. */
static char *end_of_memory(void)
{
    static char *end;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    if (!end) {
        char *pages =
            mmap(NULL, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        assert_ptr_not_equal(pages, MAP_FAILED);
        assert_int_equal(mprotect(pages, 2 * page, PROT_READ | PROT_WRITE), 0);
        end = pages + 2 * page;
    }
    return end;
}

static bool begins(const struct sequence *sequence, const char *text, size_t length)
{
    if (length < sequence->length)
        return false;
    for (size_t i = 0; i < sequence->length; i++) {
        if (!byteset_has(&sequence->sets[i], (unsigned char)text[i]))
            return false;
    }
    return true;
}

static const char *find_naively(const struct sequence *sequences, size_t count,
                                const char *text, size_t length)
{
    for (size_t at = 0; at < length; at++) {
        for (size_t i = 0; i < count; i++) {
            if (begins(&sequences[i], text + at, length - at))
                return text + at;
        }
    }
    return NULL;
}

/* After a sieve is made, `sequences` are those that were cut. */
static void check(struct sequence *sequences, size_t count, const char *text,
                  size_t length)
{
    for (size_t m = 0; m < 2; m++) {
        struct sieve *sieve = malloc(sizeof(*sieve));

        assert_non_null(sieve);
        makers[m](sieve, sequences, count);
        if (sieve_find(sieve, text, length) !=
            find_naively(sequences, count, text, length))
            fail_msg("search %zu: %zu sequences in %zu bytes", m, count, length);
        free(sieve);
    }
}

static void fill(char *bytes, size_t length, unsigned letters)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = (char)('a' + draw(letters));
}

/* The letters of a text, of which each place takes one or more. */
static struct sequence random_sequence(unsigned letters, size_t longest)
{
    struct sequence sequence = {.length = 1 + draw((unsigned)longest)};

    for (size_t i = 0; i < sequence.length; i++) {
        byteset_add(&sequence.sets[i], (unsigned char)('a' + draw(letters)));
        if (draw(3) == 0)
            byteset_add(&sequence.sets[i], (unsigned char)('a' + draw(letters)));
    }
    return sequence;
}

static struct sequence sequence_of(const char *word)
{
    struct sequence sequence = {.length = strlen(word)};

    for (size_t i = 0; i < sequence.length; i++)
        byteset_add(&sequence.sets[i], (unsigned char)word[i]);
    return sequence;
}

static void random_sequences_in_random_texts(void **state)
{
    struct sequence sequences[SIEVE_SEQUENCES];

    (void)state;
    for (size_t i = 0; i < 20000; i++) {
        size_t count = 1 + draw(i % 2 ? 3 : SIEVE_SEQUENCES);
        size_t length = draw(LONGEST_TEXT);
        char *text = end_of_memory() - length;
        unsigned letters = 2 + draw(24);

        fill(text, length, letters);
        for (size_t s = 0; s < count; s++)
            sequences[s] = random_sequence(letters, i % 3 ? 4 : SEQUENCE_MAX);
        check(sequences, count, text, length);
    }
}

/* The text begins where memory does; what is found lies at its end. */
static void every_length_and_place_is_searched(void **state)
{
    struct sequence sequences[2];

    (void)state;
    for (size_t length = 1; length <= LONGEST_TEXT; length++) {
        for (size_t size = 1; size <= 5 && size <= length; size++) {
            char *text = end_of_memory() - length;
            char word[6] = "";

            memset(text, '.', length);
            memcpy(text + length - size, "error", size);
            memcpy(word, "error", size);
            sequences[0] = sequence_of(word);
            sequences[1] = sequence_of("never here");
            check(sequences, 2, text, length);
            check(sequences, 1, text, length);
        }
    }
}

static void any_byte_may_be_in_a_set(void **state)
{
    struct sequence sequence = {.length = 2};
    char text[300];

    (void)state;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)(i * 7);
    for (unsigned byte = 0; byte < 256; byte++) {
        memset(sequence.sets, 0, sizeof(sequence.sets));
        byteset_add(&sequence.sets[0], (unsigned char)byte);
        byteset_add_range(&sequence.sets[1], (unsigned char)byte, 0xff);
        sequence.length = 1 + byte % 2;
        check(&sequence, 1, text, sizeof(text));
    }
}

/* The halves of a byte let more through than the set has; none of it is found. */
static void bytes_that_only_look_alike_are_not_found(void **state)
{
    struct sequence sequences[2];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        sequences[i] = (struct sequence){.length = 3};
        for (size_t place = 0; place < 3; place++) {
            byteset_add(&sequences[i].sets[place], '1');
            byteset_add(&sequences[i].sets[place], 'b');
        }
    }
    check(sequences, 2, "2a2a2aqrqrqrararar1a1a1abqbqbqb2b2b2b2aararar", 45);
}

static void a_long_sequence_is_cut_to_its_rarest_part(void **state)
{
    struct sequence sequences[SIEVE_SEQUENCES];
    struct sieve *sieve = malloc(sizeof(*sieve));

    (void)state;
    assert_non_null(sieve);
    for (size_t i = 0; i < SIEVE_SEQUENCES; i++)
        sequences[i] = sequence_of("eeeeeQZXJeeee");
    sieve_init(sieve, sequences, SIEVE_SEQUENCES);
    assert_int_equal(sequences[0].length, 4);
    assert_true(byteset_has(&sequences[0].sets[0], 'Q'));
    assert_null(sieve_find(sieve, "eeeeeeeee", 9));
    assert_non_null(sieve_find(sieve, "--QZXJ--", 8));
    free(sieve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_sequences_in_random_texts),
        cmocka_unit_test(every_length_and_place_is_searched),
        cmocka_unit_test(any_byte_may_be_in_a_set),
        cmocka_unit_test(bytes_that_only_look_alike_are_not_found),
        cmocka_unit_test(a_long_sequence_is_cut_to_its_rarest_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
