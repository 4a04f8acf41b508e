/* Random patterns and texts, of parts that are likely to be taken for something else.
 * Not every pattern is valid. */
#ifndef TESTS_UNIT_MATCH_RANDOM_PATTERN_H
#define TESTS_UNIT_MATCH_RANDOM_PATTERN_H

#include <stddef.h>
#include <string.h>

#define PATTERN_SIZE 100
#define TEXT_SIZE 400

static const char *const pattern_parts[] = {"abc",         "x",        ".",
                                            "\\d",         "[a-c]",    "[^]x]",
                                            "?",           "*",        "+",
                                            "{2}",         "{",        "}",
                                            "{0,}",        "(ab)",     "(abc)?",
                                            "(?:abc|x)",   "(?!a)",    "(?<=c)",
                                            "\\.",         "\\bab",    "^",
                                            "$",           "|",        "cab",
                                            "\\\\",        "(a[)]b)",  "bcab",
                                            "k",           "S",        "[J-L]",
                                            "[r-t1]",      "\\w",      "\\W",
                                            "\\s",         "\\S",      "{1,2}",
                                            "{0}",         "(?=.*b)",  "(a|bc)+",
                                            "(?|ab|1)",    "\xc3\xa9", "[\xc3\xa9x]",
                                            "\\B",         "(?>a+)",   "[\\d.-]",
                                            "(?:",         ")",        "(?i)",
                                            "\\Q",         "\\E",      "\\x61",
                                            "\\1",         "(?#b)",    "\\K",
                                            "[[:alpha:]]", "\\h",      "\xe2\x84\xaa",
                                            "(?<n>b|)",    "\\R",      "[+--]",
                                            "[]-b]",       "\\n",      "\\X"};

static const char *const text_parts[] = {"a",
                                         "b",
                                         "c",
                                         "abc",
                                         "cab",
                                         "x",
                                         ".",
                                         "1",
                                         ")",
                                         "\\",
                                         "k",
                                         "K",
                                         "s",
                                         "S",
                                         "\xe2\x84\xaa" /* the Kelvin sign */,
                                         "\xc5\xbf" /* the long s */,
                                         "\xc3\xa9",
                                         "\xc3\x89",
                                         "\xff",
                                         "\xe2\x84",
                                         " ",
                                         "\n",
                                         "\xc2\xa0",
                                         "\xc2\x85",
                                         "-",
                                         "{",
                                         "]"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline size_t draw(unsigned *seed, size_t below)
{
    *seed = *seed * 1103515245 + 12345;
    return (*seed >> 16) % below;
}

static inline void make_pattern(char *pattern, unsigned *seed)
{
    size_t count = 1 + draw(seed, 7);

    strcpy(pattern, draw(seed, 8) ? "" : "(?i)");
    while (count-- > 0)
        strcat(pattern, pattern_parts[draw(seed, COUNT(pattern_parts))]);
}

/* Some are longer than a vector. */
static inline void make_text(char *text, unsigned *seed)
{
    size_t count = draw(seed, draw(seed, 4) ? 10 : 60);

    *text = '\0';
    while (count-- > 0)
        strcat(text, text_parts[draw(seed, COUNT(text_parts))]);
}

#endif
