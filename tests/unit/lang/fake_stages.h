/* Fake stages: a small registry whose tables use every kind of argument, and what tests
 * of plans share. */
#ifndef TESTS_UNIT_LANG_FAKE_STAGES_H
#define TESTS_UNIT_LANG_FAKE_STAGES_H

#include "pipeline/lang/plan.h"

/* read, print, follow, write, grep, head, shift, label, take, count, broadcast, choose,
 * tally, those, best, pace, merge */
extern const struct stage_registry fake_registry;

struct grep_args {
    bool invert, ignore_case;
    uint64_t max;
    struct pattern_list patterns; /* shared by -e and the operand */
};

struct head_args {
    uint64_t count; /* shared by -n and the operand */
};

struct shift_args {
    int64_t by, to;
};

struct label_args {
    bool quiet;
    struct text name, note;
    struct text_list tags;
};

struct take_args {
    uint64_t skip, count;
    struct text word;
};

struct files_args {
    struct text_list files;
};

struct write_args {
    struct text file;
};

struct choose_args {
    struct pattern pattern;
};

struct tally_args {
    bool quick;
    struct aggregation_list calls;
    struct expression_list keys;
    struct text place;
};

struct those_args {
    struct expression condition;
    struct expression other;
};

struct best_args {
    uint64_t count;
    struct expression_list keys, by;
};

struct pace_args {
    int64_t every, slack, length;
};

/* plan_parse of a C string, without FILEs. */
enum status fake_parse(struct plan *plan, const char *text, struct fault *fault);

/* The plan in short: "read>1; 1 grep \"x\">2; 2 count>print; print". */
void fake_shape(const struct plan *plan, char *buffer, size_t size);

#endif
