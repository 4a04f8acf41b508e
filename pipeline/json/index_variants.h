/* Index variants: json_index_fill and json_flat by the instructions that they use. */
#ifndef PIPELINE_JSON_INDEX_VARIANTS_H
#define PIPELINE_JSON_INDEX_VARIANTS_H

#include "pipeline/json/flat.h"
#include "pipeline/json/index.h"

json_index_fill json_index_fill_portable;
json_flat json_flat_portable;
#if defined(__x86_64__)
json_index_fill json_index_fill_avx2; /* and BMI1 and PCLMULQDQ */
json_flat json_flat_avx2;
#elif defined(__aarch64__)
json_index_fill json_index_fill_neon;
json_flat json_flat_neon;
#endif

#endif
