// Division of integers as division of floats, which has instructions for whole registers.
//
// It is exact: a quotient that is no integer lies at least 1 / |b| from one, and that is more than the float's rounding can bridge, as
// the float has more digits than the integers (1 / |a| of the quotient against 2^-53, or 2^-24 for narrow ones). Anything by 0 is 0.
#ifndef TERN_INTEGERS_H
#define TERN_INTEGERS_H

#include <stdint.h>

#define TERN_INTEGER static inline __attribute__((always_inline))

// The least value by -1 is too great for the conversion, and wraps.
TERN_INTEGER int32_t tern_divide_i32(int32_t a, int32_t b) {
    int32_t divisor = b == 0 || b == -1 ? 1 : b;
    int32_t quotient = (int32_t)((double)a / (double)divisor);
    return b == -1 ? (int32_t)(0u - (uint32_t)a) : b == 0 ? 0 : quotient;
}

TERN_INTEGER int16_t tern_divide_i16(int16_t a, int16_t b) {
    int16_t divisor = b == 0 ? 1 : b;
    int16_t quotient = (int16_t)(int32_t)((float)a / (float)divisor);
    return b == 0 ? 0 : quotient;
}

TERN_INTEGER int8_t tern_divide_i8(int8_t a, int8_t b) { return (int8_t)tern_divide_i16(a, b); }

TERN_INTEGER uint8_t tern_divide_u8(uint8_t a, uint8_t b) { return (uint8_t)tern_divide_i16(a, b); }

#undef TERN_INTEGER

#endif
