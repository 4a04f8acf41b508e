/* Putting bytes and strings behind each other, for jq_text.c. */
#ifndef TESTS_UNIT_EXPR_JQ_PUT_H
#define TESTS_UNIT_EXPR_JQ_PUT_H

#include "jq_text.h"

void put_bytes(struct jq_text *text, const char *bytes, size_t length);
void put(struct jq_text *text, const char *bytes);

/* As it stands between quotes; with these. */
void put_piece(struct jq_text *text, struct text piece);
void put_string(struct jq_text *text, struct text string);

#endif
