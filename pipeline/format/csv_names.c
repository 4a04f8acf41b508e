/* The names of columns: each has to be another one, since they become the names of an
 * object. */

#include "pipeline/format/csv.h"
#include "pipeline/json/memory.h"

#include <stdlib.h>

/* A name, to be sorted by its bytes, then by its column. */
struct sorted {
    const char *bytes;
    size_t length, column;
};

static int compare_bytes(const struct sorted *a, const struct sorted *b)
{
    size_t least = a->length < b->length ? a->length : b->length;
    int order = least > 0 ? memcmp(a->bytes, b->bytes, least) : 0;

    return order ? order : (a->length > b->length) - (a->length < b->length);
}

static int compare(const void *a, const void *b)
{
    const struct sorted *left = a, *right = b;
    int order = compare_bytes(left, right);

    return order ? order
                 : (left->column > right->column) - (left->column < right->column);
}

static int compare_only_bytes(const void *a, const void *b)
{
    return compare_bytes(a, b);
}

/* Adds the name_N with the smallest N from *number on that no column has. */
static void add_numbered(struct csv *csv, const struct sorted *name,
                         const struct sorted *all, size_t count, size_t *number)
{
    struct buffer *bytes = &csv->name_bytes;
    struct csv_name *column = &csv->names[name->column];
    struct sorted numbered;

    column->at = bytes->length;
    do {
        bytes->length = column->at;
        buffer_add(bytes, name->bytes, name->length);
        buffer_printf(bytes, "_%zu", (*number)++);
        if (bytes->failed)
            return;
        column->length = (uint32_t)(bytes->length - column->at);
        numbered = (struct sorted){bytes->bytes + column->at, column->length, 0};
    } while (bsearch(&numbered, all, count, sizeof(*all), compare_only_bytes));
}

static void tell_apart(struct csv *csv, struct sorted *all, size_t count)
{
    size_t number = 2;

    qsort(all, count, sizeof(*all), compare);
    for (size_t i = 1; i < count && !csv->name_bytes.failed; i++) {
        if (compare_bytes(&all[i - 1], &all[i]) == 0)
            add_numbered(csv, &all[i], all, count, &number);
        else
            number = 2;
    }
}

static bool take(struct csv *csv, struct sorted *all, size_t count)
{
    struct csv_name *names = memory_realloc(csv->names, (count + 1) * sizeof(*names));

    if (!names)
        return false;
    csv->names = names;
    csv->name_count = count;
    buffer_clear(&csv->name_bytes);
    for (size_t i = 0; i < count; i++) {
        names[i] =
            (struct csv_name){csv->name_bytes.length, (uint32_t)all[i].length, false};
        buffer_add(&csv->name_bytes, all[i].bytes, all[i].length);
    }
    tell_apart(csv, all, count);
    if (csv->name_bytes.failed)
        return false;
    for (size_t i = 0; i < count; i++)
        names[i].wanted = wanted_has(csv->wanted, csv->name_bytes.bytes + names[i].at,
                                     names[i].length);
    csv->has_names = true;
    return true;
}

bool csv_take_names(struct csv *csv, const struct fields *header)
{
    struct sorted *all = memory_alloc((header->count + 1) * sizeof(*all));
    bool good;

    if (!all)
        return false;
    for (size_t i = 0; i < header->count; i++) {
        struct text name = fields_value(header, &header->items[i]);

        all[i] = (struct sorted){name.bytes, name.length, i};
    }
    good = take(csv, all, header->count);
    memory_free(all);
    return good;
}

bool csv_set_names(struct csv *csv, const struct text *names, size_t count)
{
    struct fields header = {0};
    bool good;

    for (size_t i = 0; i < count; i++)
        fields_add(&header, (struct field){.value = names[i].bytes,
                                           .value_length = (uint32_t)names[i].length});
    good = !header.failed && csv_take_names(csv, &header);
    csv->names_given = good;
    fields_release(&header);
    return good;
}
