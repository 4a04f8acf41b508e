/* Patterns with groups, by PCRE2.
 *
 * For the longest match the pattern is wrapped in (?:...)(?C255): PCRE2 calls us at the
 * end of every match there is, we note the longest and say that it was none. */

#include "pipeline/match/capture.h"

#include "pipeline/match/pcre.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define END_CALLOUT 255
#define CALLOUTS_PER_LOOK 1024
#define SEARCHES_PER_LOOK 64

struct capture {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *jit_stack; /* NULL: no JIT code */
    uint32_t options; /* of every search */
    unsigned flags;
    bool starts_there; /* it may hold a \G, which is where the search starts */
    size_t count;
    const char **names; /* by group, in PCRE2's table */
    struct regex_match *groups, *longest;
    bool has_longest;
    unsigned callouts, searches; /* searches of one text */
    int64_t deadline; /* for one text, of the thread's clock; 0: it was not looked at */
};

/* ---- Compiling ---- */

static uint32_t compile_options(unsigned flags)
{
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_DUPNAMES |
                       PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;

    if (flags & CAPTURE_CASELESS)
        options |= PCRE2_CASELESS;
    if (flags & CAPTURE_EXTENDED)
        options |= PCRE2_EXTENDED;
    if (flags & CAPTURE_DOTALL)
        options |= PCRE2_DOTALL;
    return options;
}

/* The newline ends a comment that the pattern may end in, \E a \Q that it left open. */
static pcre2_code *compile_longest(const char *pattern, size_t length, unsigned flags,
                                   struct fault *fault)
{
    static const char before[] = "(?:";
    const char *behind = flags & CAPTURE_EXTENDED ? "\\E\n)(?C255)" : "\\E)(?C255)";
    char *wrapped = malloc(length + 32);
    size_t size = strlen(before);
    pcre2_code *code;

    if (!wrapped) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    memcpy(wrapped, before, size);
    memcpy(wrapped + size, pattern, length);
    memcpy(wrapped + size + length, behind, strlen(behind));
    code = pcre_compile(wrapped, size + length + strlen(behind), compile_options(flags),
                        fault);
    free(wrapped);
    return code;
}

/* The pattern alone is compiled first, so that a mistake is told at its place in it. */
static pcre2_code *compile_flagged(const char *pattern, size_t length, unsigned flags,
                                   struct fault *fault)
{
    pcre2_code *plain = pcre_compile(pattern, length, compile_options(flags), fault);

    if (!plain || !(flags & CAPTURE_LONGEST))
        return plain;
    pcre2_code_free(plain);
    return compile_longest(pattern, length, flags, fault);
}

/* ---- Preparing ---- */

static bool prepare_groups(struct capture *capture)
{
    size_t count = pcre_group_count(capture->code);

    capture->count = count;
    capture->names = calloc(count + 1, sizeof(*capture->names));
    capture->groups = calloc(count + 1, sizeof(*capture->groups));
    capture->longest = calloc(count + 1, sizeof(*capture->longest));
    if (!capture->names || !capture->groups || !capture->longest)
        return false;
    for (size_t group = 0; group <= count; group++)
        capture->names[group] = pcre_group_name(capture->code, group);
    return true;
}

static int note_longest(pcre2_callout_block *block, void *opaque);

static bool prepare_matching(struct capture *capture)
{
    capture->data = pcre2_match_data_create_from_pattern(capture->code, NULL);
    capture->context = pcre2_match_context_create(NULL);
    if (!capture->data || !capture->context)
        return false;
    pcre2_set_heap_limit(capture->context, PCRE_HEAP_LIMIT_KIB);
    if (capture->flags & CAPTURE_LONGEST)
        pcre2_set_callout(capture->context, note_longest, capture);
    if (!pcre_compile_just_in_time(capture->code))
        return true;
    capture->jit_stack = pcre2_jit_stack_create(32 << 10, PCRE_JIT_STACK_SIZE, NULL);
    if (!capture->jit_stack)
        return false;
    pcre2_jit_stack_assign(capture->context, NULL, capture->jit_stack);
    return true;
}

struct capture *capture_new(const char *pattern, size_t length, unsigned flags,
                            struct fault *fault)
{
    struct capture *capture = calloc(1, sizeof(*capture));

    if (!capture) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    capture->flags = flags;
    capture->options = PCRE2_NO_UTF_CHECK;
    if (flags & CAPTURE_NOT_EMPTY)
        capture->options |= PCRE2_NOTEMPTY;
    capture->starts_there = memmem(pattern, length, "\\G", 2) != NULL;
    capture->code = compile_flagged(pattern, length, flags, fault);
    if (!capture->code) {
        capture_free(capture);
        return NULL;
    }
    if (!prepare_groups(capture) || !prepare_matching(capture)) {
        capture_free(capture);
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    return capture;
}

void capture_free(struct capture *capture)
{
    if (!capture)
        return;
    free(capture->names);
    free(capture->groups);
    free(capture->longest);
    pcre2_jit_stack_free(capture->jit_stack);
    pcre2_match_context_free(capture->context);
    pcre2_match_data_free(capture->data);
    pcre2_code_free(capture->code);
    free(capture);
}

size_t capture_count(const struct capture *capture)
{
    return capture->count;
}

const char *capture_name(const struct capture *capture, size_t group)
{
    return capture->names[group];
}

/* ---- Searching ---- */

static void read_groups(const struct capture *capture, struct regex_match *groups,
                        const PCRE2_SIZE *places, size_t set)
{
    for (size_t i = 0; i <= capture->count; i++) {
        groups[i].start = i < set ? places[2 * i] : CAPTURE_UNSET;
        groups[i].end = i < set ? places[2 * i + 1] : CAPTURE_UNSET;
        if (groups[i].start == PCRE2_UNSET)
            groups[i].start = CAPTURE_UNSET;
    }
}

/* At the end of a match. 1: go on with others. */
static int note_longest(pcre2_callout_block *block, void *opaque)
{
    struct capture *capture = opaque;
    struct regex_match whole = {block->start_match, block->current_position};
    const struct regex_match *best = &capture->longest[0];

    if (block->callout_number != END_CALLOUT)
        return 0;
    if (++capture->callouts % CALLOUTS_PER_LOOK == 0 &&
        pcre_thread_nanoseconds() > capture->deadline)
        return PCRE2_ERROR_MATCHLIMIT;
    if (whole.start > whole.end ||
        (whole.start == whole.end && capture->flags & CAPTURE_NOT_EMPTY))
        return 1;
    if (capture->has_longest && whole.end - whole.start <= best->end - best->start)
        return 1;
    read_groups(capture, capture->longest, block->offset_vector, block->capture_top);
    capture->longest[0] = whole;
    capture->has_longest = true;
    return 1;
}

/* Looks for a match that starts from `start` to `last`. */
static int search_span(void *opaque, struct text text, size_t start, size_t last)
{
    struct capture *capture = opaque;
    PCRE2_SPTR bytes = (PCRE2_SPTR)text.bytes;
    int found = PCRE2_ERROR_JIT_STACKLIMIT;

    pcre2_set_offset_limit(capture->context, last);
    if (capture->jit_stack) {
        pcre2_set_match_limit(capture->context,
                              pcre_steps(PCRE_JIT_STEPS, text.length));
        found = pcre2_jit_match(capture->code, bytes, text.length, start,
                                capture->options & PCRE2_NOTEMPTY, capture->data,
                                capture->context);
    }
    if (found == PCRE2_ERROR_JIT_STACKLIMIT) {
        pcre2_set_match_limit(capture->context,
                              pcre_steps(PCRE_INTERPRETER_STEPS, text.length));
        found = pcre2_match(capture->code, bytes, text.length, start,
                            capture->options | PCRE2_NO_JIT, capture->data,
                            capture->context);
    }
    return found;
}

/* Whether there is time left for this text; the first look sets how much there is. */
static bool has_time(struct capture *capture, size_t length)
{
    int64_t now = pcre_thread_nanoseconds();

    if (capture->deadline == 0)
        capture->deadline = now + pcre_time_allowed(length);
    return now <= capture->deadline;
}

static int search(struct capture *capture, struct text text, size_t start)
{
    bool is_short = text.length <= PCRE_LONG_TEXT || capture->starts_there;
    bool look = !is_short || capture->flags & CAPTURE_LONGEST;

    if (start == 0) {
        capture->searches = 0;
        capture->deadline = 0;
    }
    look = look || ++capture->searches % SEARCHES_PER_LOOK == 0;
    if (look && !has_time(capture, text.length))
        return PCRE2_ERROR_MATCHLIMIT;
    return is_short
               ? search_span(capture, text, start, PCRE2_UNSET)
               : pcre_search_long(text, start, capture->deadline, search_span, capture);
}

enum regex_answer capture_search(struct capture *capture, const char *text,
                                 size_t length, size_t start,
                                 const struct regex_match **groups)
{
    int found;

    capture->has_longest = false;
    *groups = capture->groups;
    found = search(capture, (struct text){text, length, TEXT_NOWHERE, 0}, start);
    if (found == PCRE2_ERROR_NOMEMORY)
        return REGEX_NO_MEMORY;
    if (found < 0 && found != PCRE2_ERROR_NOMATCH)
        return REGEX_GAVE_UP;
    if (found >= 0)
        read_groups(capture, capture->groups, pcre2_get_ovector_pointer(capture->data),
                    (size_t)found);
    if (capture->has_longest)
        *groups = capture->longest;
    return found >= 0 || capture->has_longest ? REGEX_HIT : REGEX_MISS;
}
