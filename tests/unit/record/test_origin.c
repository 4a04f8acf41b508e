/* Origins that are counted: they live as long as somebody refers to them. */
#include "pipeline/record/block.h"
#include "pipeline/record/maker.h"
#include "pipeline/record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct record *record_from(const struct origin *origin)
{
    struct record *record = record_of_bytes("a line", 6);

    assert_non_null(record);
    record->origin = origin_ref(origin);
    record->line = 7;
    return record;
}

static const struct origin *some_origin(void)
{
    const struct origin *origin = origin_new("app.log", true);

    assert_non_null(origin);
    assert_string_equal(origin->name, "app.log");
    assert_true(origin->is_file);
    return origin;
}

static void one_ends_with_its_last_reference(void **state)
{
    const struct origin *origin = some_origin();

    (void)state;
    assert_int_equal(origin_count(), 1);
    assert_ptr_equal(origin_ref(origin), origin);
    origin_unref(origin);
    assert_int_equal(origin_count(), 1);
    origin_unref(origin);
    assert_int_equal(origin_count(), 0);
    origin_unref(NULL);
    assert_null(origin_ref(NULL));
}

static void those_that_nobody_counts_stay(void **state)
{
    static const struct origin still = {.name = "input"};

    (void)state;
    origin_unref(origin_ref(&still));
    origin_unref(&still);
    record_unref(record_from(&still));
    assert_int_equal(origin_count(), 0);
}

static void a_record_holds_it_and_so_does_what_is_made_of_it(void **state)
{
    const struct origin *origin = some_origin();
    struct record *record = record_from(origin), *derived, *slice;

    (void)state;
    origin_unref(origin);
    derived = record_derive(record, "other", 5);
    slice = record_slice(derived, 1, 2);
    record_unref(record);
    record_unref(derived);
    assert_int_equal(origin_count(), 1);
    assert_string_equal(slice->origin->name, "app.log");
    record_unref(slice);
    assert_int_equal(origin_count(), 0);
}

static void a_copy_that_is_kept_holds_it(void **state)
{
    const struct origin *origin = some_origin();
    struct chunk *chunk = chunk_new(CHUNK_SIZE);
    struct record *record, *kept;

    (void)state;
    memcpy(chunk->bytes, "a", 1);
    record = record_new(chunk, chunk->bytes, 1);
    record->origin = origin_ref(origin);
    chunk_unref(chunk);
    kept = record_keep(record_ref(record));
    record_unref(record);
    origin_unref(origin);
    assert_string_equal(kept->origin->name, "app.log");
    record_unref(kept);
    assert_int_equal(origin_count(), 0);
}

static void lines_that_are_cut_hold_it(void **state)
{
    const struct origin *origin = some_origin();
    struct chunk *chunk = chunk_new(8);
    struct block block = {.length = 4, .chunk = chunk, .origin = origin, .line = 1};
    struct record_maker maker = {0};
    struct record *first, *second;

    (void)state;
    memcpy(chunk->bytes, "a\nb\n", 4);
    block.text = chunk->bytes;
    first = block_cut(&block);
    second = record_make_of_line(&maker, &block, (struct text){"xyz", 3, 0, 0});
    chunk_unref(chunk);
    origin_unref(origin);
    record_unref(first);
    assert_string_equal(second->origin->name, "app.log");
    record_unref(second);
    record_maker_release(&maker);
    assert_int_equal(origin_count(), 0);
}

static void who_remembers_it_holds_it(void **state)
{
    const struct origin *origin = some_origin(), *other = origin_new("b.log", true);
    const struct origin *held = NULL;

    (void)state;
    origin_hold(&held, origin);
    origin_unref(origin);
    origin_hold(&held, held);
    assert_int_equal(origin_count(), 2);
    origin_hold(&held, other);
    origin_unref(other);
    assert_int_equal(origin_count(), 1);
    origin_hold(&held, NULL);
    assert_int_equal(origin_count(), 0);
}

static bool count_ten(void *context, uint64_t *lines)
{
    ++*(int *)context;
    *lines = 10;
    return true;
}

static bool know_nothing(void *context, uint64_t *lines)
{
    (void)context;
    *lines = 10;
    return false;
}

static void lines_before_are_counted_once_when_asked_for(void **state)
{
    int asked = 0;
    struct origin origin = {.skipped = {.count = count_ten, .context = &asked}};
    uint64_t line = 3;

    (void)state;
    assert_true(origin_line(&origin, &line));
    assert_int_equal(line, 3);
    assert_int_equal(asked, 0);
    line = ORIGIN_BEHIND + 3;
    assert_true(origin_line(&origin, &line));
    assert_int_equal(line, 13);
    origin.skipped.count = NULL;
    line = ORIGIN_BEHIND + 1;
    assert_true(origin_line(&origin, &line));
    assert_int_equal(line, 11);
    assert_int_equal(asked, 1);
}

static void lines_that_nobody_knows_count_from_the_beginning(void **state)
{
    struct origin origin = {.skipped = {.count = know_nothing}};
    uint64_t line = ORIGIN_BEHIND + 3;

    (void)state;
    assert_false(origin_line(&origin, &line));
    assert_int_equal(line, 3);
    origin.skipped.count = NULL;
    line = ORIGIN_BEHIND + 1;
    assert_false(origin_line(&origin, &line));
    assert_int_equal(line, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_ends_with_its_last_reference),
        cmocka_unit_test(those_that_nobody_counts_stay),
        cmocka_unit_test(a_record_holds_it_and_so_does_what_is_made_of_it),
        cmocka_unit_test(a_copy_that_is_kept_holds_it),
        cmocka_unit_test(lines_that_are_cut_hold_it),
        cmocka_unit_test(who_remembers_it_holds_it),
        cmocka_unit_test(lines_before_are_counted_once_when_asked_for),
        cmocka_unit_test(lines_that_nobody_knows_count_from_the_beginning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
