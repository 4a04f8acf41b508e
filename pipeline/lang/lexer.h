/* Lexer: reads a pipeline's text piece by piece, each as its reader asks for it.
 *
 * What a byte means depends on what is expected where it stands: `/` may open a regex
 * or belong to a path, `#` a comment or a pattern. So there is no stream of tokens; the
 * reader says what it expects, and nothing is read ahead. */
#ifndef PIPELINE_LANG_LEXER_H
#define PIPELINE_LANG_LEXER_H

#include "pipeline/base/arena.h"
#include "pipeline/base/fault.h"
#include "pipeline/lang/descriptor.h"
#include "pipeline/lang/plan.h"

struct lexer {
    const char *bytes; /* the pipeline's text */
    size_t length, at;
    struct arena *arena; /* for strings that differ from what is written */
    struct fault *fault; /* filled in by every call that fails */
    const struct plan_options *options; /* for expressions */
    struct plan *plan; /* that owns the compiled expressions */
    struct reach *reach; /* of the next expression; NULL: a new one */
};

/* What may end an argument list. */
enum lexer_sign {
    LEXER_END, /* of the text */
    LEXER_BAR, /* | */
    LEXER_OPEN, /* { */
    LEXER_CLOSE, /* } */
    LEXER_OTHER, /* an argument or a name */
};

enum token_form {
    TOKEN_WORD,
    TOKEN_STRING,
    TOKEN_REGEX
};

struct token {
    enum token_form form;
    struct text text;
    unsigned flags; /* enum pattern_flag, of a regex */
};

/* Passes white space, and comments unless a pattern is expected. */
void lexer_skip(struct lexer *lexer, bool pattern);

/* What stands here. */
enum lexer_sign lexer_sign(const struct lexer *lexer);

/* Whether a word would end here: at white space, `|`, `}` or the end. */
bool lexer_word_ends(const struct lexer *lexer);

/* Whether the argument that starts here is an option, or `--`, which ends them. */
bool lexer_at_option(const struct lexer *lexer);
bool lexer_at_options_end(const struct lexer *lexer);

/* The slice from `from` to here. */
struct text lexer_slice(const struct lexer *lexer, size_t from);

/* The name of a stage: to white space, `|` or a brace. */
struct text lexer_name(struct lexer *lexer);

/* The name of a long option: to `=` or the end of the word. */
struct text lexer_option_name(struct lexer *lexer);

/* A word, perhaps empty; to its end or a `}` that it did not open. */
struct text lexer_word(struct lexer *lexer);

/* An argument of this kind: a "string", a /regex/ where a PATTERN is expected, or a
 * word. */
enum status lexer_token(struct lexer *lexer, enum argument_kind kind,
                        struct token *token) __attribute__((warn_unused_result));

/* Fills the fault in with STATUS_USAGE, or STATUS_RESOURCE, and returns that. */
enum status lexer_fail(struct lexer *lexer, struct text where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
enum status lexer_out_of_memory(struct lexer *lexer);

/* A text for a message: escaped, and cut if it is long. */
struct shown {
    char bytes[64];
};
struct shown text_shown(struct text text);

#endif
