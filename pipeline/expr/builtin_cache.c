/* The cache: patterns are found by their text and flags; the one that was asked for
 * longest ago makes room. */

#include "pipeline/expr/builtin_cache.h"

#include "pipeline/expr/builtin_internal.h"
#include "pipeline/json/memory.h"

#include <string.h>
#include <unistd.h>

/* Programs have few patterns; those that make them of their input have many. */
#define PATTERN_MOST 32

struct pattern {
    struct capture *capture;
    char *bytes;
    size_t length;
    unsigned flags;
    uint64_t used; /* when, by the cache's clock */
};

struct builtin_cache {
    struct value environment; /* VALUE_NONE until it is asked for */
    locale_t locale;
    struct pattern patterns[PATTERN_MOST];
    size_t pattern_count;
    uint64_t clock;
};

struct builtin_cache *builtin_cache_new(void)
{
    struct builtin_cache *cache = memory_alloc(sizeof(*cache));

    if (cache) {
        memset(cache, 0, sizeof(*cache));
        cache->environment = VALUE_OF(VALUE_NONE);
    }
    return cache;
}

static void release_pattern(struct pattern *pattern)
{
    capture_free(pattern->capture);
    memory_free(pattern->bytes);
    *pattern = (struct pattern){0};
}

void builtin_cache_free(struct builtin_cache *cache)
{
    if (!cache)
        return;
    value_unref(cache->environment);
    if (cache->locale)
        freelocale(cache->locale);
    for (size_t i = 0; i < cache->pattern_count; i++)
        release_pattern(&cache->patterns[i]);
    memory_free(cache);
}

/* ---- The environment ---- */

static struct value set_variable(struct value object, const char *variable)
{
    const char *sign = strchr(variable, '=');
    size_t length = sign ? (size_t)(sign - variable) : strlen(variable);
    struct value value = VALUE_OF(VALUE_NULL);

    if (sign)
        value = value_string_new(sign + 1, strlen(sign + 1));
    if (value.form != VALUE_NONE)
        return value_set_key(object, variable, length, value);
    value_unref(object);
    return VALUE_OF(VALUE_NONE);
}

struct value builtin_cache_environment(struct builtin_cache *cache)
{
    struct value object;

    if (cache->environment.form == VALUE_NONE) {
        object = value_object_new();
        for (char **at = environ; *at && object.form != VALUE_NONE; at++)
            object = set_variable(object, *at);
        cache->environment = object;
    }
    return value_ref(cache->environment);
}

locale_t builtin_cache_locale(struct builtin_cache *cache)
{
    if (!cache->locale)
        cache->locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return cache->locale;
}

/* ---- Patterns ---- */

static struct pattern *find(struct builtin_cache *cache, struct value_string text,
                            unsigned flags)
{
    for (size_t i = 0; i < cache->pattern_count; i++) {
        struct pattern *pattern = &cache->patterns[i];

        if (pattern->length == text.length && pattern->flags == flags &&
            memcmp(pattern->bytes, text.bytes, text.length) == 0)
            return pattern;
    }
    return NULL;
}

static struct pattern *make_room(struct builtin_cache *cache)
{
    struct pattern *oldest = &cache->patterns[0];

    if (cache->pattern_count < PATTERN_MOST)
        return &cache->patterns[cache->pattern_count++];
    for (size_t i = 1; i < PATTERN_MOST; i++) {
        if (cache->patterns[i].used < oldest->used)
            oldest = &cache->patterns[i];
    }
    release_pattern(oldest);
    return oldest;
}

static bool make(struct pattern *pattern, struct value_string text, unsigned flags,
                 struct fault *fault)
{
    *pattern = (struct pattern){
        .bytes = memory_alloc(text.length + 1), .length = text.length, .flags = flags};
    if (!pattern->bytes) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return false;
    }
    memcpy(pattern->bytes, text.bytes, text.length);
    pattern->capture = capture_new(text.bytes, text.length, flags, fault);
    if (!pattern->capture)
        memory_free(pattern->bytes);
    return pattern->capture != NULL;
}

struct capture *builtin_cache_pattern(struct builtin_cache *cache,
                                      struct value_string pattern, unsigned flags,
                                      struct fault *fault)
{
    struct pattern *found = find(cache, pattern, flags);
    struct pattern made;

    if (!found) {
        if (!make(&made, pattern, flags, fault))
            return NULL;
        found = make_room(cache);
        *found = made;
    }
    found->used = ++cache->clock;
    return found->capture;
}
