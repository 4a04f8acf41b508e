/* Parse: builds a value of a JSON text, all of it, at once; by the rules of scan.h. */
#ifndef PIPELINE_JSON_PARSE_H
#define PIPELINE_JSON_PARSE_H

#include "pipeline/json/scan.h"
#include "pipeline/json/value.h"

/* The depth that fromjson takes, as jq's. */
#define JSON_PARSE_DEPTH_LIMIT 10000

/* VALUE_NONE with the verdict in *verdict; JSON_VALID then means no memory. */
struct value json_parse(const char *text, size_t length, size_t depth_limit,
                        enum json_verdict *verdict, struct json_mistake *mistake)
    __attribute__((warn_unused_result));

#endif
