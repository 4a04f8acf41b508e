/* Parsing: the scanner says whether it is JSON, so that there is one opinion on that.
 */

#include "pipeline/json/parse.h"

struct value json_parse(const char *text, size_t length, size_t depth_limit,
                        enum json_verdict *verdict, struct json_mistake *mistake)
{
    struct json_paths *whole = json_paths_new();
    struct json_found found;

    *verdict = JSON_VALID;
    if (!whole || json_paths_add(whole, NULL, 0) != 0) {
        json_paths_free(whole);
        return VALUE_OF(VALUE_NONE);
    }
    *verdict = json_scan(whole, text, length, depth_limit, &found, mistake);
    json_paths_free(whole);
    if (*verdict != JSON_VALID)
        return VALUE_OF(VALUE_NONE);
    return value_settle(value_text(found.bytes, found.length));
}
