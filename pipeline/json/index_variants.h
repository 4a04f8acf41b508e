/* Index variants: json_index_fill by the instructions that it uses. */
#ifndef PIPELINE_JSON_INDEX_VARIANTS_H
#define PIPELINE_JSON_INDEX_VARIANTS_H

#include "pipeline/json/index.h"

json_index_fill json_index_fill_portable;
#if defined(__x86_64__)
json_index_fill json_index_fill_avx2; /* and BMI1 and PCLMULQDQ */
#elif defined(__aarch64__)
json_index_fill json_index_fill_neon;
#endif

#endif
