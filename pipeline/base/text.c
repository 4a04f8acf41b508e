#include "pipeline/base/text.h"

#include <string.h>

struct text text_of(const char *string)
{
    return (struct text){
        .bytes = string,
        .length = string ? strlen(string) : 0,
        .at = TEXT_NOWHERE,
    };
}

bool text_equals(struct text text, const char *string)
{
    return text.bytes && strlen(string) == text.length &&
           memcmp(text.bytes, string, text.length) == 0;
}
