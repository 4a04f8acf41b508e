/* CSV: comma-separated values (RFC 4180), and TSV (IANA text/tab-separated-values, with
 * \t, \n, \r and \\ for what cannot stand in a field).
 *
 *     name,note              the header: the names of the columns
 *     ada,"said ""no"""      {"name":"ada","note":"said \"no\""}
 *     bob,"two               a record may go over lines
 *     lines"
 *
 * Lines are put in one by one, so it does not matter how they were read; a record that
 * goes over lines is put together here, with its line ends as they came. A blank line
 * is no record. A quote within a field that does not begin with one is a byte like any
 * other. Of names that are equal the later ones become name_2, name_3. */
#ifndef PIPELINE_FORMAT_CSV_H
#define PIPELINE_FORMAT_CSV_H

#include "pipeline/format/fields.h"
#include "pipeline/record/record.h"

struct csv_name {
    size_t at; /* in the names' bytes */
    uint32_t length;
    bool wanted;
};

struct csv {
    char separator;
    bool is_tsv;
    bool names_given; /* there is no header */
    size_t limit; /* the longest record, in bytes */
    const struct wanted *wanted;

    struct csv_name *names;
    size_t name_count;
    struct buffer name_bytes;
    bool has_names;
    bool header_failed; /* of this input: no record can be told */

    bool fresh; /* at the start of an input */
    bool open; /* in a record that goes on in the next line */
    struct buffer joined; /* its lines */
    size_t joined_length; /* without the last one's end */
    char message[96]; /* how many fields there are, and should be */
};

enum csv_answer {
    CSV_RECORD, /* the fields are set */
    CSV_NOTHING, /* the line was the header, or blank */
    CSV_MORE, /* the record goes on in the next line */
    CSV_BAD, /* the record does not fit: fields->mistake */
    CSV_NO_MEMORY,
};

/* `wanted` is lent. */
void csv_init(struct csv *csv, bool is_tsv, const struct wanted *wanted);
void csv_release(struct csv *csv);

/* Names instead of a header. False without memory. */
bool csv_set_names(struct csv *csv, const struct text *names, size_t count)
    __attribute__((warn_unused_result));

/* A line, without its end, that is kept no longer than the fields are. */
enum csv_answer csv_add_line(struct csv *csv, struct text line, enum line_end end,
                             struct fields *fields) __attribute__((warn_unused_result));

/* The input has ended for now; what may come later has the same header. CSV_BAD: in the
 * middle of a record; else CSV_NOTHING. */
enum csv_answer csv_end_record(struct csv *csv, struct fields *fields)
    __attribute__((warn_unused_result));

/* The same; what comes next is another input, with a header of its own. */
enum csv_answer csv_end_input(struct csv *csv, struct fields *fields)
    __attribute__((warn_unused_result));

/* ---- For csv.c ---- */

/* Takes the names from the values of a header's fields; false without memory. */
bool csv_take_names(struct csv *csv, const struct fields *header)
    __attribute__((warn_unused_result));

#endif
