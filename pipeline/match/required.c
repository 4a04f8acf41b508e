/* Required literals, by one walk over the pattern that knows just enough of the syntax.
 * What it does not know makes it give up: then there is no required literal, which is
 * never wrong. */

#include "pipeline/match/required.h"

#include "pipeline/match/literal.h"

#include <stdbool.h>
#include <string.h>

/* Shorter ones are found too often to be worth a search of their own. */
#define SHORTEST 3

struct walk {
    const char *pattern;
    size_t length, at;
    size_t start; /* of the run of literal characters that ends at `at` */
    struct text best;
    bool unknown; /* something that this walk does not understand */
};

static void end_run(struct walk *walk, size_t end)
{
    struct text run = {walk->pattern + walk->start, end - walk->start, TEXT_NOWHERE, 0};

    if (end > walk->start && run.length >= SHORTEST &&
        (walk->best.length == 0 ||
         literal_worth(run.bytes, run.length) >
             literal_worth(walk->best.bytes, walk->best.length)))
        walk->best = run;
}

static char peek(const struct walk *walk, size_t ahead)
{
    return walk->at + ahead < walk->length ? walk->pattern[walk->at + ahead] : '\0';
}

/* Moves behind a class. */
static void skip_class(struct walk *walk)
{
    walk->at++;
    if (peek(walk, 0) == '^')
        walk->at++;
    if (peek(walk, 0) == ']')
        walk->at++;
    while (walk->at < walk->length && walk->pattern[walk->at] != ']') {
        /* \Q...\E and [:classes:] may hold brackets. */
        if (walk->pattern[walk->at] == '[' ||
            (walk->pattern[walk->at] == '\\' && peek(walk, 1) == 'Q'))
            walk->unknown = true;
        walk->at += walk->pattern[walk->at] == '\\' ? 2 : 1;
    }
    walk->at++;
}

/* Moves behind a group, whatever is in it. One that sets options, such as (?i), would
 * change how what follows is to be read. */
static void skip_group(struct walk *walk)
{
    size_t depth = 0;

    if (peek(walk, 1) == '*' ||
        (peek(walk, 1) == '?' && !strchr(":=!<>P'|", peek(walk, 2))))
        walk->unknown = true;
    do {
        char byte = peek(walk, 0);

        if (byte == '[') {
            skip_class(walk);
            continue;
        }
        if (byte == '\\' && peek(walk, 1) == 'Q')
            walk->unknown = true;
        if (byte == '(' && peek(walk, 1) == '?' && peek(walk, 2) == '#')
            walk->unknown = true;
        if (byte == '(' && peek(walk, 1) == '*')
            walk->unknown = true;
        depth += byte == '(';
        depth -= byte == ')';
        walk->at += byte == '\\' ? 2 : 1;
    } while (depth > 0 && walk->at < walk->length);
}

/* Only a letter or digit behind a backslash has a meaning; an escaped character is not
 * in the text as the pattern spells it, so that it ends the run in any case. Escapes
 * with operands are not known. */
static void skip_escape(struct walk *walk)
{
    char next = peek(walk, 1);
    bool simple =
        next && !((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') ||
                  (next >= '0' && next <= '9'));

    if (!simple && (!next || !strchr("dDwWsSbBAzZhHvVRntrfea", next)))
        walk->unknown = true;
    walk->at += 2;
}

/* A quantifier takes the last character out of the run: it may be missing. */
static bool is_quantifier(char byte)
{
    return byte == '?' || byte == '*' || byte == '+' || byte == '{';
}

/* A { that starts no {n,m} is a literal, and what is behind it counts. */
static void skip_quantifier(struct walk *walk)
{
    bool braces = peek(walk, 0) == '{';

    walk->at++;
    if (!braces)
        return;
    while (walk->at < walk->length && strchr("0123456789,", walk->pattern[walk->at]) &&
           walk->pattern[walk->at])
        walk->at++;
    if (peek(walk, 0) != '}')
        walk->unknown = true;
    walk->at++;
}

/* The first byte of the character that ends before `at`. */
static size_t last_character(const struct walk *walk)
{
    size_t at = walk->at;

    while (at > walk->start && ((unsigned char)walk->pattern[--at] & 0xc0) == 0x80)
        continue;
    return at;
}

static void step(struct walk *walk)
{
    char byte = walk->pattern[walk->at];

    if (!byte || !strchr("\\^$.[]|()?*+{}", byte)) {
        walk->at++;
        return;
    }
    end_run(walk, is_quantifier(byte) ? last_character(walk) : walk->at);
    if (byte == '|' || byte == ')')
        walk->unknown = true;
    if (byte == '(')
        skip_group(walk);
    else if (byte == '[')
        skip_class(walk);
    else if (byte == '\\')
        skip_escape(walk);
    else if (is_quantifier(byte))
        skip_quantifier(walk);
    else
        walk->at++;
    walk->start = walk->at;
}

struct text required_literal(const char *pattern, size_t length)
{
    struct walk walk = {.pattern = pattern, .length = length};

    while (walk.at < length && !walk.unknown)
        step(&walk);
    if (walk.unknown || walk.at > length)
        return (struct text){pattern, 0, TEXT_NOWHERE, 0};
    end_run(&walk, length);
    return walk.best.length ? walk.best : (struct text){pattern, 0, TEXT_NOWHERE, 0};
}
