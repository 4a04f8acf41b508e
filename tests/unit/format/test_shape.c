/* Shape: fields are written as ever, whatever the fields before them were. */
#include "pipeline/format/shape.h"

#include "pipeline/json/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void add(struct fields *fields, const char *name, const char *value,
                enum field_form form)
{
    fields_add(fields, (struct field){
                           .name = name,
                           .value = value,
                           .name_length = (uint32_t)strlen(name),
                           .value_length = (uint32_t)strlen(value),
                           .form = (uint8_t)form,
                       });
}

/* Writes the fields as plain ones would be, and says where their values are. */
static void expect(struct shape *shape, const struct fields *fields)
{
    struct buffer written = {0}, wanted = {0}, value = {0};

    assert_true(fields_write(fields, &wanted));
    assert_true(shape_write(shape, fields, &written));
    assert_int_equal(written.length, wanted.length);
    assert_memory_equal(written.bytes, wanted.bytes, wanted.length);
    for (size_t i = 0; shape->told && i < fields->count; i++) {
        const struct field_place *place = &shape->table->places[i];

        buffer_clear(&value);
        fields_write_value(fields, &fields->items[i], &value);
        assert_int_equal(place->length, value.length);
        assert_memory_equal(written.bytes + place->at, value.bytes, value.length);
    }
    buffer_release(&written);
    buffer_release(&wanted);
    buffer_release(&value);
}

static void any_values_follow_any_others(void **state)
{
    static const char *const values[] = {
        "",    "0",   "200", "007", "-1",   "1.50", "12345678901234567",
        "1e3", "two", "\"",  "\\n", "\xff", "1x",   "0123456789abcdef0123456789abcdef"};
    struct shape shape = {0};
    struct fields fields = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        size_t from;

        fields_clear(&fields);
        add(&fields, "status", values[i], FIELD_PLAIN);
        add(&fields, "a", values[i], FIELD_STRING);
        add(&fields, "a name of some length", i % 2 ? "null" : "[1, 2]", FIELD_JSON);
        from = fields.scratch.length;
        buffer_add(&fields.scratch, values[i], strlen(values[i]));
        fields_add_scratch(&fields, "s", 1, from, FIELD_PLAIN);
        expect(&shape, &fields);
        assert_true(shape.told);
        assert_int_equal(shape.changed, i == 0);
    }
    fields_release(&fields);
    shape_release(&shape);
}

static void any_names_follow_any_others(void **state)
{
    static const char *const names[][3] = {
        {"a", "b", NULL},
        {"a", "b", NULL},
        {"a", "c", NULL},
        {"a", NULL},
        {NULL},
        {"b", NULL},
        {"a\"", "b", NULL},
        {"a\"", "b", NULL},
        {"a", "a", NULL},
        {"a", "b", NULL},
        {"", NULL},
        {"", NULL},
        {"\xff", "b", NULL},
        {"a", "status", NULL},
        {"astatus", "", NULL},
    };
    struct shape shape = {0};
    struct fields fields = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        fields_clear(&fields);
        for (size_t j = 0; names[i][j]; j++)
            add(&fields, names[i][j], j ? "x" : "1", FIELD_PLAIN);
        expect(&shape, &fields);
        assert_int_equal(shape.told, i != 8);
    }
    fields_release(&fields);
    shape_release(&shape);
}

static void of_many_fields_nothing_is_told(void **state)
{
    struct shape shape = {0};
    struct fields fields = {0};
    char names[SHAPE_MOST + 1][8];

    (void)state;
    for (size_t i = 0; i <= SHAPE_MOST; i++) {
        snprintf(names[i], sizeof(names[i]), "n%zu", i);
        add(&fields, names[i], "1", FIELD_PLAIN);
        expect(&shape, &fields);
        assert_int_equal(shape.told, i < SHAPE_MOST);
    }
    fields_release(&fields);
    shape_release(&shape);
    assert_int_equal(memory_used(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_values_follow_any_others),
        cmocka_unit_test(any_names_follow_any_others),
        cmocka_unit_test(of_many_fields_nothing_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
