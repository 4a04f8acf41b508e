/* The state of an input that is CSV.
 *
 *     HAS-NAMES HEADER-FAILED FRESH NAMES LENGTH WHOLE-LENGTH END
 *     length
 *     name                  for each of NAMES
 *     lines of a record that goes on, and its first one
 *
 * WHOLE-LENGTH is that of those lines, LENGTH without the last one's end. */

#include "pipeline/json/memory.h"
#include "stages/filter/parse_csv.h"
#include "stages/kept.h"

static void save_names(const struct csv *csv, struct buffer *out)
{
    for (size_t i = 0; i < csv->name_count; i++) {
        const struct csv_name *name = &csv->names[i];

        buffer_printf(out, "%u\n", (unsigned)name->length);
        buffer_add(out, csv->name_bytes.bytes + name->at, name->length);
        buffer_add_byte(out, '\n');
    }
}

void csv_input_save(const struct input *opaque, struct buffer *out)
{
    const struct csv_input *input = (const struct csv_input *)opaque;
    const struct csv *csv = &input->csv;
    bool has_header = csv->has_names && !csv->names_given;
    size_t length = input->first ? csv->joined.length : 0;

    buffer_printf(out, "%d %d %d %zu %zu %zu %d\n", csv->has_names, csv->header_failed,
                  csv->fresh, has_header ? csv->name_count : 0,
                  input->first ? csv->joined_length : 0, length, input->end);
    if (has_header)
        save_names(csv, out);
    if (length > 0)
        buffer_add(out, csv->joined.bytes, length);
    buffer_add_byte(out, '\n');
    kept_add_record(out, input->first);
}

struct head {
    uint64_t has_names, failed, fresh, names, length, whole, end;
};

static bool read_head(struct text *rest, struct head *head)
{
    *head = (struct head){0};
    return kept_number(rest, &head->has_names) && kept_number(rest, &head->failed) &&
           kept_number(rest, &head->fresh) && kept_number(rest, &head->names) &&
           kept_number(rest, &head->length) && kept_number(rest, &head->whole) &&
           kept_number(rest, &head->end) && head->length <= head->whole &&
           head->end <= LINE_END_NONE && head->names <= rest->length;
}

/* False: they make no sense. */
static bool read_names(struct text *rest, struct text *names, size_t count)
{
    uint64_t length;

    for (size_t i = 0; i < count; i++) {
        if (!kept_number(rest, &length) || !kept_bytes(rest, (size_t)length, &names[i]))
            return false;
    }
    return true;
}

/* False: the failure is recorded. */
static bool load_names(struct stage *self, struct csv *csv, struct text *rest,
                       size_t count)
{
    struct text *names = memory_alloc((count + 1) * sizeof(*names));
    bool read = names && read_names(rest, names, count);
    bool set = read && csv_set_names(csv, names, count);

    memory_free(names);
    csv->names_given = false;
    if (!set && names && !read)
        stage_spoilt(self);
    else if (!set)
        stage_out_of_memory(self);
    return set;
}

static bool load_lines(struct stage *self, struct csv_input *input,
                       const struct head *head, struct text *rest)
{
    struct csv *csv = &input->csv;
    struct text lines;

    if (!kept_bytes(rest, (size_t)head->whole, &lines))
        return stage_spoilt(self) == STATUS_OK;
    buffer_add(&csv->joined, lines.bytes, lines.length);
    csv->joined_length = (size_t)head->length;
    if (csv->joined.failed)
        return stage_out_of_memory(self) == STATUS_OK;
    if (!kept_record(self, rest, &input->first))
        return false;
    csv->open = input->first != NULL;
    stage_count_kept(self, csv->open);
    return true;
}

bool csv_input_load(struct stage *self, struct csv_input *input, struct text *rest)
{
    struct csv *csv = &input->csv;
    struct head head;

    if (!read_head(rest, &head) || (csv->names_given && head.names > 0))
        return stage_spoilt(self) == STATUS_OK;
    if (head.has_names && !csv->names_given &&
        !load_names(self, csv, rest, (size_t)head.names))
        return false;
    csv->header_failed = head.failed != 0;
    csv->fresh = head.fresh != 0;
    input->end = (uint8_t)head.end;
    return load_lines(self, input, &head, rest);
}
