/* The walk over the index: what may follow what, and which values are wanted.
 *
 * Between two structural characters there is at most one string or scalar, as the index
 * has found; here each must be what may stand there. */

#include "pipeline/json/scan.h"

#include "pipeline/json/nesting.h"
#include "pipeline/json/scalar.h"
#include "pipeline/json/scan_internal.h"
#include "pipeline/json/trace.h"

#define INLINE __attribute__((always_inline)) static inline

/* What stands next. */
enum next {
    NEXT_KEY,
    NEXT_FIRST_KEY, /* or the end of an empty object */
    NEXT_VALUE,
    NEXT_FIRST_ELEMENT, /* or the end of an empty array */
    NEXT_NOTHING, /* a container has ended: a comma, or another end */
    NEXT_END, /* there is no more in the index, or a mistake */
};

struct walk {
    const char *text;
    size_t at; /* behind the structural character before */
    size_t listed; /* places in the index that were looked at */
    struct nesting nesting;
    uint32_t wanted; /* the node whose value comes next, or PATH_NONE */
    struct trace trace;
    enum next left; /* NEXT_END: what was next there */
    size_t mistake;
    const char *what;
    enum json_verdict verdict;
    struct json_index index;
};

static enum next fail(struct walk *walk, size_t place, const char *what)
{
    walk->mistake = place;
    walk->what = what;
    walk->verdict = JSON_INVALID;
    return NEXT_END;
}

INLINE bool is_space(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

INLINE size_t skip_spaces(const struct walk *walk, size_t at, size_t end)
{
    while (at < end && is_space(walk->text[at]))
        at++;
    return at;
}

/* The end of what stands before `end`, and before white space. */
INLINE size_t trim(const struct walk *walk, size_t end)
{
    while (is_space(walk->text[end - 1]))
        end--;
    return end;
}

/* The place of the next structural character; false if there is none. */
INLINE bool take_place(struct walk *walk, size_t *place)
{
    struct json_index *index = &walk->index;

    while (__builtin_expect(walk->listed == index->count, 0)) {
        if (index->done)
            return false;
        index->fill(index);
        walk->listed = 0;
    }
    *place = index->base + index->places[walk->listed++];
    return true;
}

static enum next too_deep(struct walk *walk, size_t place)
{
    fail(walk, place, "this is too deep");
    walk->verdict = JSON_TOO_DEEP;
    return NEXT_END;
}

/* Whether the members of the innermost container are looked at. */
INLINE bool is_traced(const struct walk *walk)
{
    return walk->trace.depth == walk->nesting.depth;
}

INLINE enum next open_container(struct walk *walk, size_t place)
{
    bool is_object = walk->text[place] == '{';
    bool wanted =
        walk->wanted != PATH_NONE || (walk->nesting.depth == 0 && walk->trace.paths);

    if (!nesting_push(&walk->nesting, is_object))
        return too_deep(walk, place);
    if (wanted)
        trace_open(&walk->trace, walk->wanted, walk->text + place);
    walk->at = place + 1;
    if (is_object)
        return NEXT_FIRST_KEY;
    walk->wanted = wanted ? trace_next_element(&walk->trace) : PATH_NONE;
    return NEXT_FIRST_ELEMENT;
}

INLINE enum next close_container(struct walk *walk, size_t place)
{
    if (is_traced(walk))
        trace_close(&walk->trace, walk->text + place + 1);
    nesting_pop(&walk->nesting);
    walk->at = place + 1;
    return NEXT_NOTHING;
}

/* Behind a member: a comma or the end of its container. */
INLINE enum next take_separator(struct walk *walk, size_t place)
{
    char byte = walk->text[place];

    if (walk->nesting.depth == 0)
        return fail(walk, place, "the text goes on behind its value");
    if (byte == (walk->nesting.is_object ? '}' : ']'))
        return close_container(walk, place);
    if (byte != ',')
        return fail(walk, place,
                    walk->nesting.is_object ? "a comma or } was expected"
                                            : "a comma or ] was expected");
    walk->at = place + 1;
    if (walk->nesting.is_object)
        return NEXT_KEY;
    walk->wanted = is_traced(walk) ? trace_next_element(&walk->trace) : PATH_NONE;
    return NEXT_VALUE;
}

/* A key that may have an escape, or that is too near to the end of the text. */
static uint32_t find_unusual_key(struct walk *walk, const char *key, size_t length)
{
    const struct json_paths *paths = walk->trace.paths;
    size_t left = walk->index.length - (size_t)(key - walk->text);

    if (paths->decodes || left < sizeof(uint64_t) || memchr(key, '\\', length))
        return path_find_quoted(paths, walk->trace.node, key, length);
    return path_find_key(paths, walk->trace.node, key, length);
}

/* From a key's opening quote to the colon. */
INLINE uint32_t find_key(struct walk *walk, size_t start, size_t colon)
{
    const struct json_paths *paths = walk->trace.paths;
    const char *key = walk->text + start + 1;
    size_t length = trim(walk, colon) - start - 2;

    if (__builtin_expect(walk->index.has_escapes || paths->decodes ||
                             walk->index.length - start <= sizeof(uint64_t),
                         0))
        return find_unusual_key(walk, key, length);
    return path_find_key(paths, walk->trace.node, key, length);
}

static enum next end_at_key(struct walk *walk, size_t start, size_t place)
{
    if (start < place)
        return fail(walk, start, "a key was expected");
    if (walk->left == NEXT_FIRST_KEY && walk->text[place] == '}')
        return close_container(walk, place);
    return fail(walk, place, "a key was expected");
}

INLINE enum next take_key(struct walk *walk, enum next next)
{
    size_t start = walk->at;
    size_t place;

    walk->left = next;
    if (!take_place(walk, &place))
        return NEXT_END;
    if (__builtin_expect(walk->text[start] != '"', 0)) {
        start = skip_spaces(walk, start, place);
        if (walk->text[start] != '"')
            return end_at_key(walk, start, place);
    }
    if (__builtin_expect(walk->text[place] != ':', 0))
        return fail(walk, place, "a colon was expected");
    walk->wanted = is_traced(walk) ? find_key(walk, start, place) : PATH_NONE;
    walk->at = place + 1;
    return NEXT_VALUE;
}

/* Of what is no string. */
INLINE bool is_scalar(struct walk *walk, size_t start, size_t end)
{
    const char *text = walk->text;
    const char *bad;

    if (end >= 8 && scalar_is_short_number(text + start, text + end))
        return true;
    bad = scalar_check(text + start, text + end);
    if (bad)
        fail(walk, (size_t)(bad - text),
             bad == text + start ? "a value was expected" : "this is no value");
    return !bad;
}

static enum next take_empty(struct walk *walk, enum next next, size_t place)
{
    char byte = walk->text[place];

    if (byte == '{' || byte == '[')
        return open_container(walk, place);
    if (byte == ']' && next == NEXT_FIRST_ELEMENT)
        return close_container(walk, place);
    return fail(walk, place, "a value was expected");
}

INLINE enum next take_value(struct walk *walk, enum next next)
{
    size_t start = walk->at;
    size_t place, end;

    walk->left = next;
    if (!take_place(walk, &place))
        return NEXT_END;
    if (is_space(walk->text[start]))
        start = skip_spaces(walk, start, place);
    if (start == place)
        return take_empty(walk, next, place);
    end = trim(walk, place);
    if (walk->text[start] != '"' && !is_scalar(walk, start, end))
        return NEXT_END;
    if (walk->wanted != PATH_NONE)
        trace_found(&walk->trace, walk->wanted, walk->text + start, end - start);
    return take_separator(walk, place);
}

INLINE enum next take_nothing(struct walk *walk)
{
    size_t start = walk->at;
    size_t place;

    walk->left = NEXT_NOTHING;
    if (!take_place(walk, &place))
        return NEXT_END;
    start = skip_spaces(walk, start, place);
    if (start < place)
        return fail(walk, start, "a comma or a closing bracket was expected");
    return take_separator(walk, place);
}

static void walk_over(struct walk *walk)
{
    enum next next = NEXT_VALUE;

    while (next != NEXT_END) {
        switch (next) {
        case NEXT_KEY:
        case NEXT_FIRST_KEY:
            next = take_key(walk, next);
            if (next != NEXT_VALUE)
                break;
            __attribute__((fallthrough));
        case NEXT_VALUE:
        case NEXT_FIRST_ELEMENT:
            next = take_value(walk, next);
            break;
        default:
            next = take_nothing(walk);
        }
    }
}

/* What stands at start..end, where the index ends, is wrong there. */
static bool is_misplaced(struct walk *walk, size_t start, size_t end)
{
    bool is_string = start < end && walk->text[start] == '"';

    if (start == end)
        return false;
    if (walk->left == NEXT_NOTHING) {
        fail(walk, start, "nothing was expected any more");
        return true;
    }
    if (walk->left == NEXT_KEY || walk->left == NEXT_FIRST_KEY) {
        if (!is_string)
            fail(walk, start, "a key was expected");
        return !is_string;
    }
    return !is_string && !is_scalar(walk, start, trim(walk, end));
}

/* The index has ended: by a mistake that it has found, or with the text, which is good
 * if nothing is open and it has a value. */
static void finish(struct walk *walk)
{
    const struct json_index *index = &walk->index;
    size_t start = skip_spaces(walk, walk->at, index->end);

    if (is_misplaced(walk, start, index->end))
        return;
    if (index->what)
        fail(walk, index->end, index->what);
    else if (walk->nesting.depth > 0)
        fail(walk, index->end, "the text ends too early");
    else if (walk->left == NEXT_VALUE && start == index->end)
        fail(walk, index->end, "a value was expected");
    else if (walk->left == NEXT_VALUE && walk->trace.paths)
        trace_found(&walk->trace, 0, walk->text + start,
                    trim(walk, index->end) - start);
}

static enum json_verdict walk_text(json_index_fill *fill,
                                   const struct json_paths *paths,
                                   const struct json_input *input,
                                   struct json_found *found,
                                   struct json_mistake *mistake)
{
    struct walk walk;
    bool has_mark = input->length >= 3 && memcmp(input->text, "\xef\xbb\xbf", 3) == 0;

    json_index_init(&walk.index, input->text, input->length, fill);
    walk.text = input->text;
    walk.index.at = walk.at = has_mark ? 3 : 0;
    walk.listed = 0;
    walk.wanted = PATH_NONE;
    walk.verdict = JSON_VALID;
    nesting_init(&walk.nesting, input->depth_limit);
    walk.trace.paths = NULL;
    walk.trace.depth = (size_t)-1;
    if (paths)
        trace_init(&walk.trace, paths, found);
    walk_over(&walk);
    if (walk.verdict == JSON_VALID)
        finish(&walk);
    nesting_release(&walk.nesting);
    if (walk.verdict != JSON_VALID && mistake)
        *mistake = (struct json_mistake){walk.mistake, walk.what};
    return walk.verdict;
}

/* Whether json_flat may be asked. */
static bool may_be_flat(const struct json_paths *paths, const struct json_input *input)
{
    return paths && path_suits_flat(paths) && input->length >= FLAT_LEAST &&
           input->length <= FLAT_MOST && input->text[0] == '{' &&
           input->text[input->length - 1] == '}' && input->depth_limit > 0;
}

enum json_verdict json_scan_with(const struct json_code *code,
                                 const struct json_paths *paths,
                                 const struct json_input *input,
                                 struct json_found *found, struct json_mistake *mistake)
{
    if (code->flat && may_be_flat(paths, input) &&
        code->flat(paths, input->text, input->length, found))
        return JSON_VALID;
    return walk_text(code->fill, paths, input, found, mistake);
}

#define WAIT_MOST 63

/* The same where texts are like those before: where they are not flat only few are
 * tried. */
static bool is_flat(const struct json_paths *paths, const struct json_input *input,
                    struct json_found *found)
{
    struct path_luck *luck;

    if (!may_be_flat(paths, input))
        return false;
    luck = paths->luck;
    if (luck->wait > 0) {
        luck->wait--;
        return false;
    }
    if (json_code_best()->flat(paths, input->text, input->length, found)) {
        luck->misses = 0;
        return true;
    }
    if (luck->misses < WAIT_MOST)
        luck->misses = (uint8_t)(2 * luck->misses + 1);
    luck->wait = luck->misses;
    return false;
}

/* NOLINTNEXTLINE(readability-function-size): six, so that a call needs no struct */
enum json_verdict json_scan(const struct json_paths *paths, const char *text,
                            size_t length, size_t depth_limit, struct json_found *found,
                            struct json_mistake *mistake)
{
    struct json_input input = {text, length, depth_limit};

    if (is_flat(paths, &input, found))
        return JSON_VALID;
    return walk_text(json_code_best()->fill, paths, &input, found, mistake);
}
