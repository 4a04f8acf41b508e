/* Parser: what the files of the parser share. Of this room only they include it.
 *
 * It never recurses. What is not complete lies on a stack of frames, of two sorts. A
 * bracket is anything that has a closing word of its own: ( [ {, the parts of `if`, the
 * body of a def, a string with \(...) in it. An open frame is an operator or a prefix
 * that waits for its last operand, which ends where an operator comes that binds less:
 *
 *     reduce .[] as $x (0; . + -$x * 2)     at `*`, value is $x
 *
 *         FRAME_ROOT  FRAME_STEPS  open: . + _  open: - _
 *
 * Here `*` binds less than the prefix, so -$x becomes the value; it binds more than
 * `+`, so a new open frame, -$x * _, goes on top. A bracket's closing word completes
 * all open frames above it. */
#ifndef PIPELINE_EXPR_PARSER_H
#define PIPELINE_EXPR_PARSER_H

#include "pipeline/expr/syntax.h"
#include "pipeline/expr/word.h"

/* How strongly an open frame holds its last operand. */
enum level {
    LEVEL_BODY, /* of `as`, `label` and `def`: as far as it goes */
    LEVEL_PIPE,
    LEVEL_COMMA,
    LEVEL_ALTERNATIVE,
    LEVEL_ASSIGN,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_COMPARE,
    LEVEL_ADD,
    LEVEL_MULTIPLY,
    LEVEL_PREFIX, /* - and try: one term */
};

enum frame_kind {
    FRAME_OPEN,

    /* Brackets */
    FRAME_ROOT,
    FRAME_PAREN,
    FRAME_ARRAY,
    FRAME_INDEX, /* behind a[ */
    FRAME_SLICE, /* behind a[b: */
    FRAME_CALL,
    FRAME_OBJECT,
    FRAME_KEY, /* the parentheses of a key in an object or a pattern; node: its entry */
    FRAME_VALUE, /* of an entry */
    FRAME_IF, /* up to `then` */
    FRAME_THEN,
    FRAME_ELSE,
    FRAME_SOURCE, /* of reduce and foreach, up to `as`, and the patterns */
    FRAME_STEPS, /* their parentheses */
    FRAME_DEF, /* the body of a def */
    FRAME_STRING,

    /* Patterns */
    FRAME_PATTERN_ARRAY,
    FRAME_PATTERN_OBJECT,
    FRAME_PATTERN_ENTRY, /* behind its `:` */
};

struct frame {
    uint8_t kind; /* enum frame_kind */
    uint8_t level; /* of an open one */
    bool nested; /* inside brackets that keep the pipeline's signs out */
    bool mixed; /* of FRAME_STRING: it has interpolations */
    size_t base; /* its items lie from here on */
    size_t outer; /* of a bracket: the next one around it */
    size_t at, extent; /* of the word that opened it */
    struct node *node; /* being built */
    struct node *parent; /* of FRAME_STRING: what the string is part of, NULL: nothing;
                          * of an `elif`: the NODE_IF before it */
    const struct node **slot; /* of an open one: where its last operand goes */
};

enum parser_state {
    STATE_VALUE, /* a value is expected */
    STATE_TERM, /* a term has just ended; it is parser.value */
    STATE_STRING, /* in a string's text */
    STATE_KEY, /* a key is expected, or the object's end */
    STATE_PATTERN, /* a pattern is expected */
    STATE_PATTERN_END, /* a pattern has just ended; it is parser.value */
    STATE_PATTERN_KEY, /* a key in a pattern is expected */
    STATE_DONE,
};

struct parser {
    const struct expr_place *place;
    struct arena *arena;
    struct fault *fault;
    enum status status;
    size_t at; /* behind the last word taken */
    struct word word; /* the next one, if it was scanned */
    bool scanned;
    struct word last; /* the last one taken; without extent: there is none */
    enum parser_state state;
    struct node *value;
    bool step; /* value ends in a step: .a, [1], [] */
    struct frame *frames;
    size_t frame_count, frame_room;
    size_t bracket; /* the innermost one */
    struct node **items; /* of all brackets that are not closed */
    size_t item_count, item_room;
    size_t node_count;
    size_t line_at; /* lines before here have been counted */
    uint32_t lines;
};

/* Those that answer false or NULL have failed and filled the fault in. */

/* parser.c: words, nodes and frames */
const struct word *parser_word(struct parser *parser); /* the next one, not taken */
void parser_take(struct parser *parser);
struct node *parser_node(struct parser *parser, enum node_kind kind, size_t at);
/* With the text of a word. */
struct node *parser_named(struct parser *parser, enum node_kind kind,
                          const struct word *word);
/* $__loc__, the next word. */
struct node *parser_location(struct parser *parser);
struct frame *parser_push(struct parser *parser, enum frame_kind kind,
                          struct node *node); /* of a bracket: opened by `last` */
bool parser_push_open(struct parser *parser, struct node *node,
                      const struct node **slot, enum level level);
void parser_pop(struct parser *parser);
struct frame *parser_top(struct parser *parser);
struct frame *parser_bracket(struct parser *parser);
void parser_reduce_one(struct parser *parser); /* completes the open frame on top */
void parser_reduce(struct parser *parser, enum level level); /* those of it and above */
/* A whole term; its extent goes to the last word taken. */
void parser_produce(struct parser *parser, struct node *node, bool step);
bool parser_add_item(struct parser *parser, struct node *item);
bool parser_collect(struct parser *parser, struct node *node, size_t base);
/* Whether the expression ends at the next word as the pipeline's text has it. */
bool parser_ends(struct parser *parser);

/* parse_value.c, parse_term.c, parse_close.c */
bool parse_value(struct parser *parser);
bool parse_term(struct parser *parser);
bool parse_field(struct parser *parser); /* .name behind parser.value */
bool parse_field_string(struct parser *parser); /* the "name" behind its dot */
bool parse_close(
    struct parser *parser); /* the bracket's closing word, or what is none */

/* parse_string.c. At a quote, with the @format before it or NULL. */
bool parse_string_start(struct parser *parser, const struct word *format,
                        struct node *parent);
bool parse_string(struct parser *parser);
bool parse_format(struct parser *parser, struct word *format); /* takes it */

/* parse_object.c, parse_pattern.c */
bool parse_key(struct parser *parser);
bool parse_key_end(struct parser *parser, struct node *entry); /* behind a key */
bool parse_entry_end(struct parser *parser, struct node *entry);
bool parse_key_paren(struct parser *parser, struct node *entry);
bool parse_as(struct parser *parser);
bool parse_pattern(struct parser *parser);
bool parse_pattern_end(struct parser *parser);
bool parse_pattern_key(struct parser *parser);
bool parse_pattern_colon(struct parser *parser, struct node *entry);

/* parse_words.c: what a keyword opens */
bool parse_if(struct parser *parser);
bool parse_loop(struct parser *parser); /* reduce, foreach */
bool parse_def(struct parser *parser);
bool parse_label(struct parser *parser);
bool parse_break(struct parser *parser);

/* complain.c; each answers false */
bool complain_at(struct parser *parser, size_t at, size_t extent, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));
bool complain_no_memory(struct parser *parser);
bool complain_too_large(struct parser *parser);
/* The next word is not what was expected: "expected WHAT here, not `x`", or "behind"
 * the last one if the text or the expression ends here. */
bool complain_expected(struct parser *parser, const char *what);
bool complain_value(struct parser *parser);
bool complain_close(struct parser *parser);
/* The expression ends before the construct that starts at `from` does. */
bool complain_cut(struct parser *parser, const struct node *construct);
bool complain_wrong(struct parser *parser); /* a WORD_WRONG */
/* An unknown one, of `count` known. */
bool complain_format(struct parser *parser, const char *const *known, size_t count);

/* A piece of the text as messages show it, cut if it is long. */
struct complain_shown {
    char bytes[48];
};
struct complain_shown complain_shown(struct parser *parser, size_t at, size_t extent);

#endif
