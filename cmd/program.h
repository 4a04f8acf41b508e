/* Program: the pipeline's text and the FILEs, wherever they stood. */
#ifndef CMD_PROGRAM_H
#define CMD_PROGRAM_H

#include "cmd/options.h"
#include "pipeline/base/text.h"

struct program {
    struct text text;
    struct text_list files;
    char *loaded; /* the file of -f */
    struct text *file_texts;
};

/* Takes the pipeline from the first operand, or from the file of -f. On a failure
 * *fault says why; release it in every case. */
enum status program_load(struct program *program, const struct options *options,
                         struct fault *fault) __attribute__((warn_unused_result));
void program_release(struct program *program);

#endif
