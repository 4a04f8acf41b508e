/* Indexing: the choice of the code, and what is rare. */

#include "pipeline/json/index.h"

#include "pipeline/json/index_variants.h"

void json_index_init(struct json_index *index, const char *text, size_t length,
                     json_index_fill *fill)
{
    index->text = text;
    index->length = length;
    index->fill = fill;
    index->at = index->base = index->count = 0;
    index->end = length;
    index->what = NULL;
    index->has_escapes = index->done = false;
    index->in_string = index->is_escaped = index->in_run = 0;
    index->is_free = 1; /* as if the text followed a structural character */
}

const struct json_code *json_code_best(void)
{
    return json_code_all();
}

const struct json_code *json_code_all(void)
{
    static const struct json_code portable[] = {
        {json_index_fill_portable, json_flat_portable},
        {json_index_fill_portable, NULL},
        {NULL, NULL},
    };
#if defined(__x86_64__)
    static const struct json_code avx2[] = {
        {json_index_fill_avx2, json_flat_avx2},
        {json_index_fill_avx2, NULL},
        {json_index_fill_portable, json_flat_portable},
        {json_index_fill_portable, NULL},
        {NULL, NULL},
    };

    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("pclmul"))
        return avx2;
#elif defined(__aarch64__)
    static const struct json_code neon[] = {
        {json_index_fill_neon, json_flat_neon},
        {json_index_fill_neon, NULL},
        {json_index_fill_portable, json_flat_portable},
        {json_index_fill_portable, NULL},
        {NULL, NULL},
    };

    return neon;
#endif
    return portable;
}

static bool is_hex_digit(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') ||
           (byte >= 'A' && byte <= 'F');
}

const char *json_index_check_escape(const char *at, const char *end)
{
    if (at == end)
        return NULL;
    switch (*at) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        return NULL;
    case 'u':
        break;
    default:
        return at;
    }
    for (int i = 1; i <= 4; i++) {
        if (at + i == end)
            return NULL;
        if (!is_hex_digit(at[i]))
            return at + i;
    }
    return NULL;
}
