/* The scanner with the code of a given processor, for tests. */
#ifndef PIPELINE_JSON_SCAN_INTERNAL_H
#define PIPELINE_JSON_SCAN_INTERNAL_H

#include "pipeline/json/index.h"
#include "pipeline/json/scan.h"

struct json_input {
    const char *text;
    size_t length;
    size_t depth_limit;
};

/* As json_scan, by this processor's or another one's code. */
enum json_verdict json_scan_with(const struct json_code *code,
                                 const struct json_paths *paths,
                                 const struct json_input *input,
                                 struct json_found *found,
                                 struct json_mistake *mistake);

#endif
