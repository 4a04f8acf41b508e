/* Lines of stack traces: a state for each language, which the last line left. */

#include "stages/filter/trace.h"

#include <string.h>

/* The state says what the line before was. */
enum {
    PLAIN,
    HEADER, /* what a trace begins with */
    FRAMES, /* java, go: a frame; python: a line inside a trace */
    GROUP, /* python: inside the trace of a group */
    DONE, /* python: the exception's own line */
    GAP, /* a blank line inside a trace, perhaps */
    CAUSE, /* python: a sentence between two traces */
};

static bool begins(struct text line, const char *start)
{
    size_t length = strlen(start);

    return line.length >= length && memcmp(line.bytes, start, length) == 0;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_indented(struct text line)
{
    return line.length > 0 && is_blank(line.bytes[0]);
}

static struct text unindented(struct text line)
{
    while (is_indented(line)) {
        line.bytes++;
        line.length--;
    }
    return line;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_of_name(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == '$' || byte == '.' ||
           (unsigned char)byte >= 0x80;
}

/* A name with dots, up to a colon or the line's end; else its length is 0. */
static struct text exception_name(struct text line)
{
    size_t length = 0;

    while (length < line.length && is_of_name(line.bytes[length]))
        length++;
    if (length < line.length && line.bytes[length] != ':')
        length = 0;
    line.length = length > 0 && !is_digit(line.bytes[0]) ? length : 0;
    return line;
}

static enum trace_answer answer(struct trace *trace, unsigned state, bool continues)
{
    trace->state = state;
    return continues ? TRACE_CONTINUES : TRACE_STARTS;
}

/* ---- Java ---- */

static bool ends(struct text name, const char *end)
{
    size_t length = strlen(end);

    return name.length > length &&
           memcmp(name.bytes + name.length - length, end, length) == 0;
}

static bool is_java_header(struct text line)
{
    struct text name = exception_name(line);

    return memchr(name.bytes, '.', name.length) &&
           (ends(name, "Exception") || ends(name, "Error") || ends(name, "Throwable"));
}

static bool is_java_frame(struct text line)
{
    struct text rest = unindented(line);

    if (begins(rest, "Caused by: ") || begins(rest, "Suppressed: "))
        return true;
    return is_indented(line) &&
           (begins(rest, "at ") ||
            (begins(rest, "... ") && rest.length > 4 && is_digit(rest.bytes[4])));
}

enum trace_answer trace_java(struct trace *trace, struct text line)
{
    if (is_java_frame(line))
        return answer(trace, FRAMES, true);
    if (is_java_header(line))
        return answer(trace, HEADER, trace->state == PLAIN);
    if (begins(line, "Exception in thread "))
        return answer(trace, HEADER, false);
    return answer(trace, PLAIN, false);
}

/* ---- Python ---- */

static bool is_python_cause(struct text line)
{
    return begins(line, "During handling of the above exception, another") ||
           begins(line, "The above exception was the direct cause of");
}

enum trace_answer trace_python(struct trace *trace, struct text line)
{
    unsigned state = trace->state;
    struct text rest = unindented(line);

    if (begins(line, "Traceback (most recent call last):"))
        return answer(trace, FRAMES, state == PLAIN || state == CAUSE);
    if (begins(rest, "+ Exception Group Traceback (most recent call last):"))
        return answer(trace, GROUP, state != DONE && state != GAP);
    if ((state == FRAMES || state == GROUP) && is_indented(line))
        return answer(trace, state, true);
    if (state == FRAMES && exception_name(line).length > 0)
        return answer(trace, DONE, true);
    if ((state == DONE || state == GROUP) && line.length == 0) {
        trace->state = GAP;
        return TRACE_MAYBE;
    }
    if (state == GAP && is_python_cause(line))
        return answer(trace, CAUSE, true);
    if (state == CAUSE && line.length == 0)
        return answer(trace, CAUSE, true);
    return answer(trace, PLAIN, false);
}

/* ---- Go ---- */

static bool is_goroutine(struct text line)
{
    return (begins(line, "goroutine ") && line.length > 10 &&
            is_digit(line.bytes[10])) ||
           begins(line, "runtime stack:");
}

/* main.(*T).f(0x1, ...) */
static bool is_go_frame(struct text line)
{
    if (is_indented(line) || begins(line, "created by ") || begins(line, "...") ||
        begins(line, "exit status "))
        return true;
    return line.length > 2 && line.bytes[line.length - 1] == ')' &&
           memchr(line.bytes, '(', line.length) && memchr(line.bytes, '.', line.length);
}

enum trace_answer trace_go(struct trace *trace, struct text line)
{
    unsigned state = trace->state;

    if (is_goroutine(line))
        return answer(trace, FRAMES, true);
    if (begins(line, "panic: ") || begins(line, "fatal error: "))
        return answer(trace, HEADER, false);
    if (state == HEADER && (begins(line, "[signal ") || is_indented(line)))
        return answer(trace, HEADER, true);
    if (state == FRAMES && is_go_frame(line))
        return answer(trace, FRAMES, true);
    if (state == GAP && begins(line, "exit status "))
        return answer(trace, PLAIN, true);
    if ((state == HEADER || state == FRAMES) && line.length == 0) {
        trace->state = GAP;
        return TRACE_MAYBE;
    }
    return answer(trace, PLAIN, false);
}
