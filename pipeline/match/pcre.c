/* PCRE2 for all its users: the compiler, its limits, and its messages as faults. */

#include "pipeline/match/pcre.h"

#include "pipeline/match/regex.h"

#include <time.h>

#define STEPS_PER_BYTE ((size_t)4)
#define TEXT_NANOSECONDS 250000000
#define NANOSECONDS_PER_BYTE 250

static bool jit_allowed = true;

void regex_allow_jit(bool allowed)
{
    jit_allowed = allowed;
}

uint32_t pcre_steps(size_t some, size_t length)
{
    return length < (UINT32_MAX - some) / STEPS_PER_BYTE
               ? (uint32_t)(some + STEPS_PER_BYTE * length)
               : UINT32_MAX;
}

int64_t pcre_time_allowed(size_t length)
{
    return TEXT_NANOSECONDS + NANOSECONDS_PER_BYTE * (int64_t)length;
}

int64_t pcre_thread_nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

pcre2_code *pcre_compile(const char *pattern, size_t length, uint32_t options,
                         struct fault *fault)
{
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    int error = PCRE2_ERROR_HEAP_FAILED;
    PCRE2_SIZE offset = 0;
    pcre2_code *code = NULL;
    char message[200];

    if (context) {
        pcre2_set_newline(context, PCRE2_NEWLINE_LF);
        code = pcre2_compile((PCRE2_SPTR)pattern, length, options, &error, &offset,
                             context);
        pcre2_compile_context_free(context);
    }
    if (code)
        return code;
    if (error == PCRE2_ERROR_HEAP_FAILED) {
        fault_set(fault, STATUS_RESOURCE, NULL, "out of memory");
        return NULL;
    }
    pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof(message));
    fault_set(fault, STATUS_USAGE, NULL, "%s", message);
    fault->at = offset;
    return NULL;
}

bool pcre_compile_just_in_time(pcre2_code *code)
{
    return jit_allowed && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
}

size_t pcre_group_count(const pcre2_code *code)
{
    uint32_t count = 0;

    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &count);
    return count;
}

const char *pcre_group_name(const pcre2_code *code, size_t group)
{
    uint32_t count = 0, size = 0;
    PCRE2_SPTR row = NULL;

    pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &row);
    for (; count > 0; count--, row += size)
        if (((size_t)row[0] << 8 | row[1]) == group)
            return (const char *)row + 2;
    return NULL;
}

int pcre_search_long(struct text text, size_t start, int64_t deadline,
                     pcre_search_span *search, void *context)
{
    int64_t last_time = pcre_thread_nanoseconds();
    size_t span = PCRE_FIRST_SPAN;

    while (start <= text.length) {
        size_t last = span < text.length - start ? start + span : text.length;
        int found = search(context, text, start, last);
        int64_t now = pcre_thread_nanoseconds();

        if (found != PCRE2_ERROR_NOMATCH)
            return found;
        if (now > deadline)
            return PCRE2_ERROR_MATCHLIMIT;
        if (now - last_time < PCRE_SPAN_NANOSECONDS)
            span *= 2;
        last_time = now;
        start = text_next_character(text.bytes, text.length, last);
    }
    return PCRE2_ERROR_NOMATCH;
}
