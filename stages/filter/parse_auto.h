/* Parsing what each input looks like: what its files share. */
#ifndef STAGES_FILTER_PARSE_AUTO_H
#define STAGES_FILTER_PARSE_AUTO_H

#include "pipeline/format/guess.h"
#include "stages/filter/inputs.h"
#include "stages/filter/parse_lines.h"

#define AUTO_LOOK 20

/* A format that inputs have. */
struct auto_way {
    struct auto_way *next;
    struct guess guess;
    struct parse_args args; /* those of the format */
    struct line_parser parser; /* if guess.format is one */
};

struct auto_input {
    struct input input;
    struct auto_way *way; /* NULL: it is still looked at */
    struct record *held[AUTO_LOOK]; /* its first records, until then; counted */
    size_t count;
    struct parts parts;
};

struct auto_parser {
    struct stage *self;
    const struct parse_args *args;
    struct auto_way *ways;
    struct inputs inputs;
    struct auto_input *looking; /* records of it are held; NULL: of none */
};

/* The way of that guess, opened if it is new. NULL: the failure is recorded. */
struct auto_way *auto_way_of(struct auto_parser *parser, const struct guess *guess)
    __attribute__((warn_unused_result));

/* parse_auto_state.c: of the types in struct input_type. */
void auto_input_save(const struct input *opaque, struct buffer *out);
bool auto_input_load(struct auto_parser *parser, struct auto_input *input,
                     struct text *rest);

#endif
