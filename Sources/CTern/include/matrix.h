#ifndef TERN_MATRIX_H
#define TERN_MATRIX_H

// What packing a matrix needs and Swift cannot spell: lane conversions that stay in registers (Swift's own go lane by lane)
// and shuffles. `static inline`, so that every kernel variant compiles them for its own instruction set.

#include <stdint.h>

typedef uint16_t tern_u16x4 __attribute__((ext_vector_type(4)));
typedef uint16_t tern_u16x8 __attribute__((ext_vector_type(8)));
typedef uint16_t tern_u16x16 __attribute__((ext_vector_type(16)));
typedef uint32_t tern_u32x4 __attribute__((ext_vector_type(4)));
typedef uint32_t tern_u32x8 __attribute__((ext_vector_type(8)));
typedef uint32_t tern_u32x16 __attribute__((ext_vector_type(16)));
typedef int32_t tern_i32x4 __attribute__((ext_vector_type(4)));
typedef float tern_f32x4 __attribute__((ext_vector_type(4)));
typedef float tern_f32x8 __attribute__((ext_vector_type(8)));
typedef float tern_f32x16 __attribute__((ext_vector_type(16)));

// Has a cache line fetched for reading soon; any address will do.
static inline void tern_prefetch(const void *address) { __builtin_prefetch(address, 0, 2); }

// Shuffles for transposing squares of four by four. From lanes picked in Swift the compiler makes half as many again, because it
// sees through the intermediate vectors.
#define TERN_INTERLEAVE(NAME, SCALAR)                                                                                  \
    typedef SCALAR tern_##NAME##_four __attribute__((ext_vector_type(4)));                                            \
    static inline tern_##NAME##_four tern_interleave_low_##NAME(tern_##NAME##_four x, tern_##NAME##_four y) {         \
        return __builtin_shufflevector(x, y, 0, 4, 1, 5);                                                             \
    }                                                                                                                 \
    static inline tern_##NAME##_four tern_interleave_high_##NAME(tern_##NAME##_four x, tern_##NAME##_four y) {        \
        return __builtin_shufflevector(x, y, 2, 6, 3, 7);                                                             \
    }

TERN_INTERLEAVE(float32, float)
TERN_INTERLEAVE(float64, double)
TERN_INTERLEAVE(int8, int8_t)
TERN_INTERLEAVE(uint8, uint8_t)
TERN_INTERLEAVE(int16, int16_t)
TERN_INTERLEAVE(int32, int32_t)
TERN_INTERLEAVE(int64, int64_t)

// bfloat16 is the upper half of a float32.
#define TERN_BFLOAT16_TO_FLOAT32(LANES)                                                                                \
    static inline tern_f32x##LANES tern_bfloat16_to_float32_x##LANES(tern_u16x##LANES bits) {                         \
        return (tern_f32x##LANES)(__builtin_convertvector(bits, tern_u32x##LANES) << 16);                             \
    }

#if defined(__F16C__) || defined(__aarch64__)
typedef _Float16 tern_f16x4 __attribute__((ext_vector_type(4)));
typedef _Float16 tern_f16x8 __attribute__((ext_vector_type(8)));
typedef _Float16 tern_f16x16 __attribute__((ext_vector_type(16)));

#define TERN_FLOAT16_TO_FLOAT32(LANES)                                                                                 \
    static inline tern_f32x##LANES tern_float16_to_float32_x##LANES(tern_u16x##LANES bits) {                          \
        return __builtin_convertvector((tern_f16x##LANES)bits, tern_f32x##LANES);                                     \
    }
#else
// Without the instruction a conversion is a library call a lane. Shifted left by 13, a half's exponent and mantissa are those of
// a float whose value is 2^-112 times the right one, subnormals included, so one exact product mends it. Infinity and NaN (from
// 0x7c00 on) come out finite and get the largest exponent put back.
#define TERN_FLOAT16_TO_FLOAT32(LANES)                                                                                 \
    static inline tern_f32x##LANES tern_float16_to_float32_x##LANES(tern_u16x##LANES bits) {                          \
        tern_u32x##LANES wide = __builtin_convertvector(bits, tern_u32x##LANES);                                      \
        tern_u32x##LANES magnitude = wide & 0x7fff;                                                                   \
        tern_f32x##LANES scaled = (tern_f32x##LANES)(magnitude << 13) * 0x1p112f;                                     \
        tern_u32x##LANES special = (tern_u32x##LANES)(magnitude > 0x7bff) & 0x7f800000;                               \
        return (tern_f32x##LANES)((tern_u32x##LANES)scaled | special | ((wide & 0x8000) << 16));                      \
    }
#endif

// bfloat16 in pairs: an element of the first vector and below it, in the upper half, one of the second.
#define TERN_BFLOAT16_PAIRS(LANES, RESULT)                                                                             \
    static inline RESULT##LANES tern_bfloat16_pairs_x##LANES(tern_u16x##LANES x, tern_u16x##LANES y) {                \
        return (RESULT##LANES)(__builtin_convertvector(x, tern_u32x##LANES)                                           \
                               | (__builtin_convertvector(y, tern_u32x##LANES) << 16));                               \
    }

TERN_BFLOAT16_PAIRS(4, tern_i32x)
TERN_BFLOAT16_PAIRS(16, tern_f32x)

#if defined(__AVX512F__)
// `c` plus the two products of each lane's pairs, for processors of which `tern_cpu_multiplies_bfloat16` is true. As assembly,
// because the builtin wants a function that is compiled for such processors only. The instruction takes subnormal numbers for
// zeros, gives zero for a subnormal sum, and always rounds to nearest; the products of a pair are added one after the other.
static inline tern_f32x16 tern_add_bfloat16_products(tern_f32x16 c, tern_f32x16 a, tern_f32x16 b) {
    __asm__("vdpbf16ps %2, %1, %0" : "+v"(c) : "v"(a), "v"(b));
    return c;
}
#endif

TERN_BFLOAT16_TO_FLOAT32(4)
TERN_BFLOAT16_TO_FLOAT32(8)
TERN_BFLOAT16_TO_FLOAT32(16)
TERN_FLOAT16_TO_FLOAT32(4)
TERN_FLOAT16_TO_FLOAT32(8)
TERN_FLOAT16_TO_FLOAT32(16)

#endif
