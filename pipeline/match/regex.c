/* Regular expressions, by PCRE2. */

#define PCRE2_CODE_UNIT_WIDTH 8

#include "pipeline/match/regex.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

/* How many steps a search may take from one place; what the two matchers count as a
 * step differs. On lines of 64 KiB a pattern that backtracks exponentially is given up
 * on after 5 ms, and one that needs more stack than the JIT has after 100 ms. Loops
 * over single characters do not count: a pattern with two of them in a row takes time
 * by the square of the line's length. */
#define JIT_STEPS 400000
#define INTERPRETER_STEPS 200000
#define HEAP_LIMIT_KIB (20 * 1024)
#define JIT_STACK_SIZE ((size_t)1 << 20)

struct regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *jit_context; /* NULL: no JIT code */
    pcre2_match_context *context;
    pcre2_jit_stack *jit_stack;
    bool whole; /* REGEX_LINE */
};

static bool jit_allowed = true;

void regex_allow_jit(bool allowed)
{
    jit_allowed = allowed;
}

bool regex_is_literal(const char *pattern, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (pattern[i] == '\0' || strchr("\\^$.[]|()?*+{}", pattern[i]))
            return false;
    }
    return true;
}

static uint32_t compile_options(unsigned flags)
{
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C;

    if (flags & REGEX_CASELESS)
        options |= PCRE2_CASELESS;
    if (flags & REGEX_MULTILINE)
        options |= PCRE2_MULTILINE;
    if (flags & REGEX_DOTALL)
        options |= PCRE2_DOTALL;
    if (flags & REGEX_EXTENDED)
        options |= PCRE2_EXTENDED;
    return options;
}

static pcre2_code *compile(const char *pattern, size_t length, uint32_t options,
                           struct fault *fault)
{
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, length, options, &error, &offset, NULL);
    char message[200];

    if (code)
        return code;
    if (error == PCRE2_ERROR_NOMEMORY) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof(message));
    fault_set(fault, STATUS_USAGE, NULL, "%s", message);
    fault->at = offset;
    return NULL;
}

struct wrapping {
    const char *before, *behind;
};

static pcre2_code *compile_between(const struct wrapping *wrapping, const char *pattern,
                                   size_t length, unsigned flags, struct fault *fault)
{
    size_t before = strlen(wrapping->before);
    size_t behind = strlen(wrapping->behind);
    char *wrapped = malloc(before + length + behind);
    pcre2_code *code;

    if (!wrapped) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    memcpy(wrapped, wrapping->before, before);
    memcpy(wrapped + before, pattern, length);
    memcpy(wrapped + before + length, wrapping->behind, behind);
    code = compile(wrapped, before + length + behind, compile_options(flags), fault);
    free(wrapped);
    return code;
}

/* \E ends a \Q that the pattern may have left open, and is nothing elsewhere. If the
 * wrapped pattern does not compile, it ended in a comment, which a newline ends. */
static pcre2_code *compile_wrapped(const char *pattern, size_t length, unsigned flags,
                                   struct fault *fault)
{
    static const struct wrapping wrappings[2][2] = {
        {{"(?<!\\w)(?:", "\\E)(?!\\w)"}, {"(?<!\\w)(?:", "\n)(?!\\w)"}},
        {{"\\A(?:", "\\E)\\z"}, {"\\A(?:", "\n)\\z"}},
    };
    const struct wrapping *choice = wrappings[(flags & REGEX_LINE) != 0];
    pcre2_code *code = compile_between(&choice[0], pattern, length, flags, fault);

    return code || fault->status == STATUS_RESOURCE
               ? code
               : compile_between(&choice[1], pattern, length, flags, fault);
}

/* The pattern alone is compiled first, so that a mistake is told at its place in it. */
static pcre2_code *compile_flagged(const char *pattern, size_t length, unsigned flags,
                                   struct fault *fault)
{
    pcre2_code *plain = compile(pattern, length, compile_options(flags), fault);

    if (!plain || !(flags & (REGEX_WORD | REGEX_LINE)))
        return plain;
    pcre2_code_free(plain);
    return compile_wrapped(pattern, length, flags, fault);
}

static bool prepare_matching(struct regex *regex)
{
    regex->data = pcre2_match_data_create_from_pattern(regex->code, NULL);
    regex->context = pcre2_match_context_create(NULL);
    if (!regex->data || !regex->context)
        return false;
    pcre2_set_match_limit(regex->context, INTERPRETER_STEPS);
    pcre2_set_heap_limit(regex->context, HEAP_LIMIT_KIB);
    if (!jit_allowed || pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE) != 0)
        return true;
    regex->jit_context = pcre2_match_context_create(NULL);
    regex->jit_stack = pcre2_jit_stack_create(32 << 10, JIT_STACK_SIZE, NULL);
    if (!regex->jit_context || !regex->jit_stack)
        return false;
    pcre2_set_match_limit(regex->jit_context, JIT_STEPS);
    pcre2_jit_stack_assign(regex->jit_context, NULL, regex->jit_stack);
    return true;
}

struct regex *regex_new(const char *pattern, size_t length, unsigned flags,
                        struct fault *fault)
{
    struct regex *regex = calloc(1, sizeof(*regex));

    if (!regex) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    regex->whole = flags & REGEX_LINE;
    regex->code = compile_flagged(pattern, length, flags, fault);
    if (!regex->code) {
        regex_free(regex);
        return NULL;
    }
    if (!prepare_matching(regex)) {
        regex_free(regex);
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    return regex;
}

static int search(struct regex *regex, const char *text, size_t length, size_t start)
{
    int found = PCRE2_ERROR_JIT_STACKLIMIT;

    /* Without the checks of pcre2_match, which cost as much as many a search. */
    if (regex->jit_context)
        found = pcre2_jit_match(regex->code, (PCRE2_SPTR)text, length, start, 0,
                                regex->data, regex->jit_context);
    if (found == PCRE2_ERROR_JIT_STACKLIMIT)
        found = pcre2_match(regex->code, (PCRE2_SPTR)text, length, start, PCRE2_NO_JIT,
                            regex->data, regex->context);
    return found;
}

enum regex_answer regex_search(struct regex *regex, const char *text, size_t length,
                               size_t start, struct regex_match *match)
{
    int found = search(regex, text, length, start);
    const PCRE2_SIZE *places;

    switch (found) {
    case PCRE2_ERROR_NOMATCH:
        return REGEX_MISS;
    case PCRE2_ERROR_NOMEMORY:
        return REGEX_NO_MEMORY;
    default:
        if (found < 0)
            return REGEX_GAVE_UP;
    }
    places = pcre2_get_ovector_pointer(regex->data);
    match->start = places[0];
    match->end = places[1];
    /* Without the JIT, PCRE2 takes the byte before an invalid one for the end of the
     * text. */
    if (regex->whole && (match->start != 0 || match->end != length))
        return REGEX_MISS;
    return REGEX_HIT;
}

void regex_free(struct regex *regex)
{
    if (!regex)
        return;
    pcre2_jit_stack_free(regex->jit_stack);
    pcre2_match_context_free(regex->jit_context);
    pcre2_match_context_free(regex->context);
    pcre2_match_data_free(regex->data);
    pcre2_code_free(regex->code);
    free(regex);
}
