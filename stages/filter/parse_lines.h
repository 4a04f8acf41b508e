/* Parsing line by line, as a line format says. */
#ifndef STAGES_FILTER_PARSE_LINES_H
#define STAGES_FILTER_PARSE_LINES_H

#include "stages/filter/parse.h"
#include "stages/filter/parts.h"

/* One at work. */
struct line_parser {
    struct stage *self;
    const struct parse_args *args;
    const struct line_format *format;
    struct format_options options;
    struct text *names; /* of these */
    void *reader;
    struct parse_maker maker;
    struct evaluation *from; /* NULL: the record's text is what is parsed */
    struct parts_taker taker; /* `take` is NULL: lines are no parts */
    bool by_line; /* lines of blocks need not become records: _take_line */
};

/* `args` are lent. In the prologue, with the failure recorded; to be closed all the
 * same. */
enum status line_parser_open(struct line_parser *parser, struct stage *self,
                             const struct parse_args *args,
                             const struct line_format *format)
    __attribute__((warn_unused_result));
void line_parser_close(struct line_parser *parser);

/* Parses a record, which it ends or puts into `parts`. False: nobody wants more. */
bool coro_fn line_parser_take(struct line_parser *parser, struct parts *parts,
                              struct record *rec);

/* The same for the first line of a block, of which only becomes a record what does not
 * fit. */
bool coro_fn line_parser_take_line(struct line_parser *parser,
                                   const struct block *block);

#endif
