/* Fault: the story of what went wrong, in a fixed-size struct, so that reporting
 * allocates nothing.
 *
 * The program prints it as `coro-pipe: place: what`, and where it points into the
 * pipeline's text, that text with a caret on two lines more. */
#ifndef PIPELINE_BASE_FAULT_H
#define PIPELINE_BASE_FAULT_H

#include "pipeline/base/status.h"
#include "pipeline/base/text.h"

#include <stdarg.h>
#include <stddef.h>

#define FAULT_WHAT_SIZE 512
#define FAULT_PLACE_SIZE 256

struct fault {
    enum status status; /* STATUS_OK: there is none */
    size_t at, extent; /* bytes in the pipeline's text; at is TEXT_NOWHERE if none */
    char place[FAULT_PLACE_SIZE]; /* "app.log:1034: stage 3 (grep)", or empty */
    char what[FAULT_WHAT_SIZE]; /* what and why; printable */
};

/* Fills *fault, without a place; at and extent are those of `where`, which may be NULL.
 * The text is cut where it does not fit, its control bytes are escaped. Returns
 * `status`, for `return fault_set(...)`. */
enum status fault_set(struct fault *fault, enum status status, const struct text *where,
                      const char *format, ...) __attribute__((format(printf, 4, 5)));
enum status fault_set_v(struct fault *fault, enum status status,
                        const struct text *where, const char *format, va_list arguments)
    __attribute__((format(printf, 4, 0)));

/* Says where it happened. `place` must not be the fault's own. */
void fault_set_place(struct fault *fault, const char *place);

#endif
