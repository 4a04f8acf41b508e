/* Writer: how records are written. One constant per form, as of a stage:
 *
 *     auto      as they came; what a stage made as compact JSON, its strings as text
 *     text      strings that came as JSON as their text too
 *     json      JSON for every record
 *     csv       RFC 4180, with a header; lines end in LF
 *     tsv       the same with tabs: \t, \n, \r and \\ within a field
 *     logfmt    key=value pairs
 *     table     aligned columns, for people
 *     markdown  a table as in GitHub Flavored Markdown
 *
 * A writer turns one record after the other into bytes, which it appends to a buffer:
 * it knows neither files nor stages. It may hold records back, as table does until it
 * knows how wide its columns are; writer_flush gives out what it holds.
 *
 * What a form cannot say it does not say wrongly: such a record is WRITER_UNFIT, with
 * the reason, and nothing of it is written. None of these functions switches
 * coroutines. */
#ifndef PIPELINE_FORMAT_WRITER_H
#define PIPELINE_FORMAT_WRITER_H

#include "pipeline/base/text.h"
#include "pipeline/json/buffer.h"
#include "pipeline/record/record.h"

#include <stdbool.h>
#include <stddef.h>

struct writer_options {
    size_t depth_limit; /* of brackets in a record */
    size_t width; /* of the terminal, in columns, that tables are fitted to; 0: none,
                   * nothing is cut */
    bool escape; /* for a terminal: control bytes become \n, \e, \x00; but for lines
                  * without color, which are escaped as they are written */
    bool color;
    bool no_header; /* csv and tsv: the file has one */
};

enum writer_verdict {
    WRITER_DONE,
    WRITER_UNFIT, /* not written: writer->cause and ->what tell why */
    WRITER_NO_MEMORY,
};

/* What every writer begins with. */
struct writer {
    const struct writer_type *type;
    struct writer_options options;
    const char *cause; /* a constant: the kind of mistake */
    char what[200]; /* the mistake, escaped */
};

struct writer_type {
    const char *name;
    const char *help; /* half a sentence */
    bool may_reject; /* write may answer WRITER_UNFIT */
    size_t size; /* of its struct; zero bytes are its start */
    const void *form; /* what tells types apart that share their functions; NULL */

    /* One of these two. A line is one record's, without its line end, which whoever
     * writes it puts behind it as it came; it stands until the next call. False: no
     * memory. */
    bool (*line)(struct writer *writer, struct record *rec, struct text *text);
    enum writer_verdict (*write)(struct writer *writer, struct record *rec,
                                 struct buffer *out);
    void (*flush)(struct writer *writer, struct buffer *out); /* NULL: holds nothing */
    void (*release)(struct writer *writer); /* what the struct owns; NULL: nothing */

    /* What it has to know to go on with a file in another process, and taking that up
     * when it is new; NULL: nothing. False: it makes no sense, or no memory. */
    void (*save)(const struct writer *writer, struct buffer *out);
    bool (*load)(struct writer *writer, struct text saved);
};

/* All forms, up to a NULL. */
extern const struct writer_type *const writer_types[];

/* NULL if there is none of this name. */
const struct writer_type *writer_find(struct text name);

/* NULL if there is no memory. */
struct writer *writer_new(const struct writer_type *type,
                          const struct writer_options *options)
    __attribute__((warn_unused_result));
void writer_free(struct writer *writer);

/* Appends what is written of the record, which it lends; WRITER_NO_MEMORY too if the
 * buffer failed. */
enum writer_verdict writer_write(struct writer *writer, struct record *rec,
                                 struct buffer *out)
    __attribute__((warn_unused_result));

/* Appends what is held back. False if there was no memory for all of it. */
bool writer_flush(struct writer *writer, struct buffer *out)
    __attribute__((warn_unused_result));

/* For `return writer_unfit(...)` in a writer. */
enum writer_verdict writer_unfit(struct writer *writer, const char *cause,
                                 const char *format, ...)
    __attribute__((format(printf, 3, 4)));

extern const struct writer_type writer_auto, writer_text, writer_json, writer_csv,
    writer_tsv, writer_logfmt, writer_table, writer_markdown;

#endif
