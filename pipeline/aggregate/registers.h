/* Registers: how many different texts came, about: HyperLogLog (Flajolet, Fusy,
 * Gandouet, Meunier 2007) with 2^14 registers of a byte and a hash of 64 bits; the
 * standard error is 0.81 %, and less of few texts. The count is the estimate of Ertl
 * ("New cardinality estimation algorithms for HyperLogLog sketches", 2017), which has
 * no bias, however few or many there are. The hash has no secret, so that registers of
 * two processes can be merged. */
#ifndef PIPELINE_AGGREGATE_REGISTERS_H
#define PIPELINE_AGGREGATE_REGISTERS_H

#include "pipeline/base/text.h"
#include "pipeline/json/value.h"

#include <stdint.h>

#define REGISTERS ((size_t)1 << 14)
#define REGISTERS_ERROR "standard error 0.81 %"

/* `registers` are REGISTERS bytes, 0 at first. */
void registers_add(uint8_t *registers, struct text text);
void registers_merge(uint8_t *registers, const uint8_t *from);
uint64_t registers_count(const uint8_t *registers);

/* As a string, one letter a register, and from one; false if it is none. */
struct value registers_save(const uint8_t *registers)
    __attribute__((warn_unused_result));
bool registers_read(uint8_t *registers, struct value_string saved)
    __attribute__((warn_unused_result));

#endif
