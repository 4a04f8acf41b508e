/* Regular expressions, by PCRE2. */

#include "pipeline/match/regex.h"

#include "pipeline/match/pcre.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct program {
    pcre2_code *code;
    bool prepared; /* the just-in-time compiler was told to compile it */
};

/* On ASCII, a pattern of ASCII means the same with PCRE2_UTF as without, and is
 * searched for up to twice as fast: no character has more than one byte. */
struct regex {
    struct program any; /* for every text */
    struct program ascii; /* for short ones of ASCII; code may be NULL */
    pcre2_match_data *data;
    pcre2_match_context *jit_context; /* NULL: no JIT code */
    pcre2_match_context *context;
    pcre2_jit_stack *jit_stack;
    bool whole; /* REGEX_LINE */
    bool starts_there; /* it may hold a \G, which is where the search starts */
    size_t set; /* the first groups, and the match, that the last hit has places for */
};

bool regex_is_literal(const char *pattern, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (pattern[i] == '\0' || strchr("\\^$.[]|()?*+{}", pattern[i]))
            return false;
    }
    return true;
}

/* What this file adds to enum regex_flag. */
#define ASCII_ONLY (1u << 16)

static uint32_t compile_options(unsigned flags)
{
    uint32_t options = PCRE2_NEVER_BACKSLASH_C;

    if (!(flags & ASCII_ONLY))
        options |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_USE_OFFSET_LIMIT;
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
    code =
        pcre_compile(wrapped, before + length + behind, compile_options(flags), fault);
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
    pcre2_code *plain = pcre_compile(pattern, length, compile_options(flags), fault);

    if (!plain || !(flags & (REGEX_WORD | REGEX_LINE)))
        return plain;
    pcre2_code_free(plain);
    return compile_wrapped(pattern, length, flags, fault);
}

static void set_steps(struct regex *regex, size_t length)
{
    if (regex->jit_context)
        pcre2_set_match_limit(regex->jit_context, pcre_steps(PCRE_JIT_STEPS, length));
    pcre2_set_match_limit(regex->context, pcre_steps(PCRE_INTERPRETER_STEPS, length));
}

/* True if there is code. */
static bool compile_just_in_time(struct program *program)
{
    program->prepared = true;
    return pcre_compile_just_in_time(program->code);
}

static bool prepare_matching(struct regex *regex)
{
    struct program *first = regex->ascii.code ? &regex->ascii : &regex->any;

    regex->data = pcre2_match_data_create_from_pattern(regex->any.code, NULL);
    regex->context = pcre2_match_context_create(NULL);
    if (!regex->data || !regex->context)
        return false;
    set_steps(regex, PCRE_LONG_TEXT);
    pcre2_set_heap_limit(regex->context, PCRE_HEAP_LIMIT_KIB);
    if (!compile_just_in_time(first))
        return true;
    regex->jit_context = pcre2_match_context_create(NULL);
    regex->jit_stack = pcre2_jit_stack_create(32 << 10, PCRE_JIT_STACK_SIZE, NULL);
    if (!regex->jit_context || !regex->jit_stack)
        return false;
    pcre2_jit_stack_assign(regex->jit_context, NULL, regex->jit_stack);
    set_steps(regex, PCRE_LONG_TEXT);
    return true;
}

/* What every processor has vectors for. */
typedef uint64_t words __attribute__((vector_size(16)));

static words load(const char *bytes)
{
    words loaded;

    memcpy(&loaded, bytes, sizeof(loaded));
    return loaded;
}

/* The last vectors overlap those before. */
static bool is_ascii(struct text text)
{
    words all = {0, 0};
    const char *last;

    if (text.length < 2 * sizeof(words)) {
        for (size_t i = 0; i < text.length; i++)
            all[0] |= (unsigned char)text.bytes[i];
        return !(all[0] & 0x80);
    }
    last = text.bytes + text.length - 2 * sizeof(words);
    for (const char *at = text.bytes; at < last; at += 2 * sizeof(words))
        all |= load(at) | load(at + sizeof(words));
    all |= load(last) | load(last + sizeof(words));
    return ((all[0] | all[1]) & UINT64_C(0x8080808080808080)) == 0;
}

/* A pattern that names characters by large numbers does not compile. False: no memory.
 */
static bool compile_for_ascii(struct regex *regex, struct text pattern, unsigned flags)
{
    struct fault fault = {.status = STATUS_OK};

    if (!is_ascii(pattern))
        return true;
    regex->ascii.code =
        compile_flagged(pattern.bytes, pattern.length, flags | ASCII_ONLY, &fault);
    return regex->ascii.code || fault.status != STATUS_RESOURCE;
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
    regex->starts_there = memmem(pattern, length, "\\G", 2) != NULL;
    regex->any.code = compile_flagged(pattern, length, flags, fault);
    if (!regex->any.code) {
        regex_free(regex);
        return NULL;
    }
    if (!compile_for_ascii(regex, (struct text){pattern, length, TEXT_NOWHERE, 0},
                           flags) ||
        !prepare_matching(regex)) {
        regex_free(regex);
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    return regex;
}

/* Looks for a match that starts from `start` to `last`. */
static int search_span(struct regex *regex, struct program *program, struct text text,
                       size_t start, size_t last)
{
    PCRE2_SPTR bytes = (PCRE2_SPTR)text.bytes;
    int found = PCRE2_ERROR_JIT_STACKLIMIT;

    /* Without code, pcre2_jit_match has a bad option. */
    if (!program->prepared && regex->jit_context)
        (void)compile_just_in_time(program);
    /* Without the checks of pcre2_match, which cost as much as many a search. */
    if (regex->jit_context) {
        pcre2_set_offset_limit(regex->jit_context, last);
        found = pcre2_jit_match(program->code, bytes, text.length, start, 0,
                                regex->data, regex->jit_context);
    }
    if (found == PCRE2_ERROR_JIT_STACKLIMIT || found == PCRE2_ERROR_JIT_BADOPTION) {
        pcre2_set_offset_limit(regex->context, last);
        found = pcre2_match(program->code, bytes, text.length, start, PCRE2_NO_JIT,
                            regex->data, regex->context);
    }
    return found;
}

static int search_any(void *opaque, struct text text, size_t start, size_t last)
{
    struct regex *regex = opaque;

    return search_span(regex, &regex->any, text, start, last);
}

static int search(struct regex *regex, struct text text, size_t start)
{
    int64_t deadline;
    int found;

    if (text.length <= PCRE_LONG_TEXT && regex->ascii.code && is_ascii(text))
        return search_span(regex, &regex->ascii, text, start, PCRE2_UNSET);
    if (text.length <= PCRE_LONG_TEXT || regex->starts_there)
        return search_span(regex, &regex->any, text, start, PCRE2_UNSET);
    set_steps(regex, text.length);
    deadline = pcre_thread_nanoseconds() + pcre_time_allowed(text.length);
    found = pcre_search_long(text, start, deadline, search_any, regex);
    set_steps(regex, PCRE_LONG_TEXT);
    return found;
}

enum regex_answer regex_search(struct regex *regex, const char *text, size_t length,
                               size_t start, struct regex_match *match)
{
    int found = search(regex, (struct text){text, length, TEXT_NOWHERE, 0}, start);
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
    regex->set = (size_t)found;
    /* Without the JIT, PCRE2 takes the byte before an invalid one for the end of the
     * text. */
    if (regex->whole && (match->start != 0 || match->end != length))
        return REGEX_MISS;
    return REGEX_HIT;
}

size_t regex_group_count(const struct regex *regex)
{
    return pcre_group_count(regex->any.code);
}

const char *regex_group_name(const struct regex *regex, size_t group)
{
    return pcre_group_name(regex->any.code, group);
}

bool regex_group(const struct regex *regex, size_t group, struct regex_match *match)
{
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(regex->data);

    if (group >= regex->set || places[2 * group] == PCRE2_UNSET)
        return false;
    match->start = places[2 * group];
    match->end = places[2 * group + 1];
    return true;
}

void regex_free(struct regex *regex)
{
    if (!regex)
        return;
    pcre2_jit_stack_free(regex->jit_stack);
    pcre2_match_context_free(regex->jit_context);
    pcre2_match_context_free(regex->context);
    pcre2_match_data_free(regex->data);
    pcre2_code_free(regex->ascii.code);
    pcre2_code_free(regex->any.code);
    free(regex);
}
