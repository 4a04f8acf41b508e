/* Writers: the table, and the calls that every form has in common. */

#include "pipeline/format/writer.h"

#include "pipeline/base/escape.h"
#include "pipeline/json/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct writer_type *const writer_types[] = {
    &writer_auto,   &writer_text,  &writer_json,     &writer_csv, &writer_tsv,
    &writer_logfmt, &writer_table, &writer_markdown, NULL,
};

const struct writer_type *writer_find(struct text name)
{
    for (size_t i = 0; writer_types[i]; i++) {
        if (text_equals(name, writer_types[i]->name))
            return writer_types[i];
    }
    return NULL;
}

struct writer *writer_new(const struct writer_type *type,
                          const struct writer_options *options)
{
    struct writer *writer = memory_alloc(type->size);

    if (!writer)
        return NULL;
    memset(writer, 0, type->size);
    writer->type = type;
    writer->options = *options;
    return writer;
}

void writer_free(struct writer *writer)
{
    if (!writer)
        return;
    if (writer->type->release)
        writer->type->release(writer);
    memory_free(writer);
}

enum writer_verdict writer_write(struct writer *writer, struct record *rec,
                                 struct buffer *out)
{
    enum writer_verdict verdict = writer->type->write(writer, rec, out);

    return out->failed ? WRITER_NO_MEMORY : verdict;
}

bool writer_flush(struct writer *writer, struct buffer *out)
{
    if (writer->type->flush)
        writer->type->flush(writer, out);
    return !out->failed;
}

enum writer_verdict writer_unfit(struct writer *writer, const char *cause,
                                 const char *format, ...)
{
    char what[sizeof(writer->what)];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(what, sizeof(what), format, arguments);
    va_end(arguments);
    if (length < 0)
        length = 0;
    if ((size_t)length >= sizeof(what))
        length = (int)text_cut((struct text){.bytes = what, .length = sizeof(what) - 1},
                               sizeof(what) - 1);
    escape_text(what, (size_t)length, writer->what, sizeof(writer->what));
    writer->cause = cause;
    return WRITER_UNFIT;
}
