/* What a machine keeps between calls: the environment as an object, the C locale for
 * dates, and compiled patterns. */
#ifndef PIPELINE_EXPR_BUILTIN_CACHE_H
#define PIPELINE_EXPR_BUILTIN_CACHE_H

#include "pipeline/expr/builtin.h"
#include "pipeline/match/capture.h"

#include <locale.h>

/* A reference to the environment as an object, made once; VALUE_NONE without memory. */
struct value builtin_cache_environment(struct builtin_cache *cache);

/* The locale that names days and months in English; (locale_t)0 without memory. */
locale_t builtin_cache_locale(struct builtin_cache *cache);

/* The compiled pattern, lent until the next call; NULL and *fault as capture_new. Those
 * that were asked for last are kept. */
struct capture *builtin_cache_pattern(struct builtin_cache *cache,
                                      struct value_string pattern, unsigned flags,
                                      struct fault *fault);

#endif
