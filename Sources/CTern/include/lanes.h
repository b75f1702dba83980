// Vector primitives that Swift imports as SIMD16<Float>, SIMD8<Double> and their integer companions.
//
// Swift's own rounding, square root, fused product and integer/float conversions work lane by lane; these one-liners become
// one instruction a register. They are header-only, so that each kernel variant compiles them with its own -march.
#ifndef TERN_LANES_H
#define TERN_LANES_H

#include <stdint.h>

#include "parts.h"
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

typedef float tern_f32x4 __attribute__((ext_vector_type(4)));
typedef float tern_f32x8 __attribute__((ext_vector_type(8)));
typedef float tern_f32x16 __attribute__((ext_vector_type(16)));
typedef double tern_f64x2 __attribute__((ext_vector_type(2)));
typedef double tern_f64x4 __attribute__((ext_vector_type(4)));
typedef double tern_f64x8 __attribute__((ext_vector_type(8)));
typedef uint8_t tern_u8x8 __attribute__((ext_vector_type(8)));
typedef uint8_t tern_u8x16 __attribute__((ext_vector_type(16)));
typedef int32_t tern_i32x8 __attribute__((ext_vector_type(8)));
typedef int32_t tern_i32x16 __attribute__((ext_vector_type(16)));
typedef uint32_t tern_u32x16 __attribute__((ext_vector_type(16)));
typedef int64_t tern_i64x8 __attribute__((ext_vector_type(8)));
typedef uint64_t tern_u64x8 __attribute__((ext_vector_type(8)));

// A kernel module with 16-byte registers passes these by memory; since all is inlined no such call remains.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

#define TERN_LANE static inline __attribute__((always_inline, unused))

// Everything that reads the same for both carriers: V the lanes, I its integer companion (also its mask: 0 or -1 a lane),
// U the unsigned one, S the scalar.
#define TERN_COMMON_LANES(P, V, I, U, S)                                                                                        \
    /* One scalar in every lane. */                                                                                             \
    TERN_LANE V P##_splat(S x) { return (V)(x); }                                                                               \
    /* The sign bit flipped: unlike Swift's prefix minus (0 - x) right for zeros. */                                            \
    TERN_LANE V P##_negate(V x) { return -x; }                                                                                  \
    /* Sign bit cleared; magnitude of a with the sign bit of b. */                                                              \
    TERN_LANE V P##_abs(V x) { return __builtin_elementwise_abs(x); }                                                           \
    TERN_LANE V P##_copysign(V a, V b) { return __builtin_elementwise_copysign(a, b); }                                         \
    /* Correctly rounded square root. */                                                                                        \
    TERN_LANE V P##_sqrt(V x) { return __builtin_elementwise_sqrt(x); }                                                         \
    /* Clamps that let a NaN in x through. */                                                                                   \
    TERN_LANE V P##_at_least(V x, V bound) { return bound > x ? bound : x; }                                                    \
    TERN_LANE V P##_at_most(V x, V bound) { return bound < x ? bound : x; }                                                     \
    /* The larger number, b where one of them is none: a single instruction on x86. */                                           \
    TERN_LANE V P##_larger(V a, V b) { return a > b ? a : b; }                                                                  \
    /* Comparisons: every bit of a lane set where they hold. */                                                                 \
    TERN_LANE I P##_less(V a, V b) { return a < b; }                                                                            \
    TERN_LANE I P##_less_equal(V a, V b) { return a <= b; }                                                                     \
    TERN_LANE I P##_equal(V a, V b) { return a == b; }                                                                          \
    /* yes where the lane of the mask has its top bit set. */                                                                   \
    TERN_LANE V P##_select(I mask, V yes, V no) { return mask ? yes : no; }                                                     \
    /* Is any lane of the mask set? */                                                                                          \
    TERN_LANE _Bool P##_any(I mask) { return __builtin_reduce_or(mask) != 0; }                                                  \
    /* The same bits under another type. */                                                                                     \
    TERN_LANE I P##_bits(V x) { return (I)x; }                                                                                  \
    TERN_LANE U P##_unsigned_bits(V x) { return (U)x; }                                                                         \
    TERN_LANE V P##_from_bits(I x) { return (V)x; }                                                                             \
    TERN_LANE V P##_from_unsigned_bits(U x) { return (V)x; }                                                                    \
    /* Integer lanes to the nearest floating-point lanes. */                                                                    \
    TERN_LANE V P##_from_integers(I x) { return __builtin_convertvector(x, V); }                                                \
    /* Towards zero. The caller clamps: a lane outside the integers' range, or NaN, is undefined. */                            \
    TERN_LANE I P##_to_integers(V x) { return __builtin_convertvector(x, I); }

TERN_COMMON_LANES(tern_f32x16, tern_f32x16, tern_i32x16, tern_u32x16, float)
TERN_COMMON_LANES(tern_f64x8, tern_f64x8, tern_i64x8, tern_u64x8, double)

// Rounding to integers: floor, ceiling, towards zero, to nearest with halves to even.
#if defined(__SSE4_1__) || !(defined(__x86_64__) || defined(__i386__))
#define TERN_ROUNDING_LANES(P, V, S, INTEGRAL)                                                                                  \
    TERN_LANE V P##_floor(V x) { return __builtin_elementwise_floor(x); }                                                       \
    TERN_LANE V P##_ceil(V x) { return __builtin_elementwise_ceil(x); }                                                         \
    TERN_LANE V P##_trunc(V x) { return __builtin_elementwise_trunc(x); }                                                       \
    TERN_LANE V P##_round_even(V x) { return __builtin_elementwise_roundeven(x); }
#else
// SSE2 has no rounding instruction and the builtins would call libm a lane. Adding and subtracting INTEGRAL (2^23, 2^52: from
// there on all values are integers) rounds the magnitude to even; floor, ceil and trunc correct that by one. The sign is put
// back last, which keeps -0 and gives ceil(-0.5) = -0; large values, infinities and NaN fail `abs(x) < INTEGRAL` and stay.
#define TERN_ROUNDING_LANES(P, V, S, INTEGRAL)                                                                                  \
    TERN_LANE V P##_round_even(V x) {                                                                                           \
        V size = P##_abs(x), rounded = (size + (V)(S)(INTEGRAL)) - (V)(S)(INTEGRAL);                                            \
        return size < (V)(S)(INTEGRAL) ? P##_copysign(rounded, x) : x;                                                          \
    }                                                                                                                           \
    TERN_LANE V P##_floor(V x) {                                                                                                \
        V near = P##_round_even(x);                                                                                             \
        return P##_abs(x) < (V)(S)(INTEGRAL) ? P##_copysign(near > x ? near - (V)(S)1 : near, x) : x;                           \
    }                                                                                                                           \
    TERN_LANE V P##_ceil(V x) {                                                                                                 \
        V near = P##_round_even(x);                                                                                             \
        return P##_abs(x) < (V)(S)(INTEGRAL) ? P##_copysign(near < x ? near + (V)(S)1 : near, x) : x;                           \
    }                                                                                                                           \
    TERN_LANE V P##_trunc(V x) {                                                                                                \
        V size = P##_abs(x), near = P##_round_even(size);                                                                       \
        return size < (V)(S)(INTEGRAL) ? P##_copysign(near > size ? near - (V)(S)1 : near, x) : x;                              \
    }
#endif

TERN_ROUNDING_LANES(tern_f32x16, tern_f32x16, float, 0x1p23)
TERN_ROUNDING_LANES(tern_f64x8, tern_f64x8, double, 0x1p52)

// a * b + c rounded once; absent where the processor would need libm for it.
#if defined(__FMA__) || defined(__aarch64__)
TERN_LANE tern_f32x4 tern_f32x4_fma(tern_f32x4 a, tern_f32x4 b, tern_f32x4 c) { return __builtin_elementwise_fma(a, b, c); }
TERN_LANE tern_f32x8 tern_f32x8_fma(tern_f32x8 a, tern_f32x8 b, tern_f32x8 c) { return __builtin_elementwise_fma(a, b, c); }
TERN_LANE tern_f32x16 tern_f32x16_fma(tern_f32x16 a, tern_f32x16 b, tern_f32x16 c) { return __builtin_elementwise_fma(a, b, c); }
TERN_LANE tern_f64x2 tern_f64x2_fma(tern_f64x2 a, tern_f64x2 b, tern_f64x2 c) { return __builtin_elementwise_fma(a, b, c); }
TERN_LANE tern_f64x4 tern_f64x4_fma(tern_f64x4 a, tern_f64x4 b, tern_f64x4 c) { return __builtin_elementwise_fma(a, b, c); }
TERN_LANE tern_f64x8 tern_f64x8_fma(tern_f64x8 a, tern_f64x8 b, tern_f64x8 c) { return __builtin_elementwise_fma(a, b, c); }
#endif

#if defined(__AVX512F__)
// y · 2^n for an integer n, rounded once.
TERN_LANE tern_f32x16 tern_f32x16_scaled(tern_f32x16 y, tern_f32x16 n) {
    return (tern_f32x16)_mm512_scalef_ps((__m512)y, (__m512)n);
}
TERN_LANE tern_f64x8 tern_f64x8_scaled(tern_f64x8 y, tern_f64x8 n) {
    return (tern_f64x8)_mm512_scalef_pd((__m512d)y, (__m512d)n);
}
// 1 / x to 14 bits.
TERN_LANE tern_f32x16 tern_f32x16_nearly_reciprocal(tern_f32x16 x) { return (tern_f32x16)_mm512_rcp14_ps((__m512)x); }
// e and m in 1...2 of a positive x = 2^e m, denormals included.
TERN_LANE tern_f32x16 tern_f32x16_exponent(tern_f32x16 x) { return (tern_f32x16)_mm512_getexp_ps((__m512)x); }
TERN_LANE tern_f32x16 tern_f32x16_significand(tern_f32x16 x) {
    return (tern_f32x16)_mm512_getmant_ps((__m512)x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_zero);
}
// The logarithm of x: `inside` for positive numbers, -inf for zeros, inf for inf, NaN for negative numbers and NaN. Four bits a class of
// numbers say what to take.
TERN_LANE tern_f32x16 tern_f32x16_logarithm_ends(tern_f32x16 x, tern_f32x16 inside) {
    return (tern_f32x16)_mm512_fixupimm_ps((__m512)inside, (__m512)x, _mm512_set1_epi32(0x03530422), 0);
}
#endif

// Halves of sixteen floats as doubles (exact), and back (rounded to nearest).
TERN_LANE tern_f64x8 tern_f32x16_widen_low(tern_f32x16 x) { return __builtin_convertvector(x.lo, tern_f64x8); }
TERN_LANE tern_f64x8 tern_f32x16_widen_high(tern_f32x16 x) { return __builtin_convertvector(x.hi, tern_f64x8); }
TERN_LANE tern_f32x16 tern_f64x8_narrow(tern_f64x8 low, tern_f64x8 high) {
    return __builtin_shufflevector(__builtin_convertvector(low, tern_f32x8), __builtin_convertvector(high, tern_f32x8), 0, 1, 2,
                                   3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

// The lanes with even numbers of two registers, and those with odd ones.
TERN_LANE tern_f32x16 tern_f32x16_evens(tern_f32x16 a, tern_f32x16 b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}
TERN_LANE tern_f32x16 tern_f32x16_odds(tern_f32x16 a, tern_f32x16 b) {
    return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
}
TERN_LANE tern_f64x8 tern_f64x8_evens(tern_f64x8 a, tern_f64x8 b) { return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14); }
TERN_LANE tern_f64x8 tern_f64x8_odds(tern_f64x8 a, tern_f64x8 b) { return __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15); }

// Lanes with even numbers of the first half of two registers, with odd ones of the second: every second element of memory, if the
// second register begins where the first one's last lane is.
TERN_LANE tern_f32x16 tern_f32x16_every_second(tern_f32x16 a, tern_f32x16 b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31);
}
TERN_LANE tern_f64x8 tern_f64x8_every_second(tern_f64x8 a, tern_f64x8 b) {
    return __builtin_shufflevector(a, b, 0, 2, 4, 6, 9, 11, 13, 15);
}

// The sums of the lanes of four registers, each as a tree: of halves first, at last of neighbours.
TERN_LANE tern_f32x4 tern_f32x16_sums(tern_f32x16 a, tern_f32x16 b, tern_f32x16 c, tern_f32x16 d) {
    tern_f32x8 a8 = a.lo + a.hi, b8 = b.lo + b.hi, c8 = c.lo + c.hi, d8 = d.lo + d.hi;
    tern_f32x4 a4 = a8.lo + a8.hi, b4 = b8.lo + b8.hi, c4 = c8.lo + c8.hi, d4 = d8.lo + d8.hi;
    tern_f32x4 ab = __builtin_shufflevector(a4, b4, 0, 1, 4, 5) + __builtin_shufflevector(a4, b4, 2, 3, 6, 7);
    tern_f32x4 cd = __builtin_shufflevector(c4, d4, 0, 1, 4, 5) + __builtin_shufflevector(c4, d4, 2, 3, 6, 7);
    return __builtin_shufflevector(ab, cd, 0, 2, 4, 6) + __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
}
TERN_LANE tern_f64x4 tern_f64x8_sums(tern_f64x8 a, tern_f64x8 b, tern_f64x8 c, tern_f64x8 d) {
    tern_f64x4 a4 = a.lo + a.hi, b4 = b.lo + b.hi, c4 = c.lo + c.hi, d4 = d.lo + d.hi;
    tern_f64x4 ab = __builtin_shufflevector(a4, b4, 0, 1, 4, 5) + __builtin_shufflevector(a4, b4, 2, 3, 6, 7);
    tern_f64x4 cd = __builtin_shufflevector(c4, d4, 0, 1, 4, 5) + __builtin_shufflevector(c4, d4, 2, 3, 6, 7);
    return __builtin_shufflevector(ab, cd, 0, 2, 4, 6) + __builtin_shufflevector(ab, cd, 1, 3, 5, 7);
}

// Integers of one mask or the other, and their way to 64 bits in memory.
TERN_LANE tern_i32x16 tern_i32x16_select(tern_i32x16 mask, tern_i32x16 yes, tern_i32x16 no) { return mask ? yes : no; }
TERN_LANE tern_i64x8 tern_i64x8_select(tern_i64x8 mask, tern_i64x8 yes, tern_i64x8 no) { return mask ? yes : no; }
TERN_LANE tern_i32x16 tern_load_places16(const void *from) {
    tern_i32x16 places;
    __builtin_memcpy(&places, from, sizeof places);
    return places;
}
TERN_LANE tern_i64x8 tern_load_places8(const void *from) {
    tern_i64x8 places;
    __builtin_memcpy(&places, from, sizeof places);
    return places;
}
TERN_LANE void tern_store_places8(int64_t *to, tern_i64x8 places, int64_t count) {
    if (count >= 8) {
        __builtin_memcpy(to, &places, 64);
    } else {
        tern_copy_part(to, &places, count * 8);
    }
}
TERN_LANE void tern_store_places16(int64_t *to, tern_i32x16 places, int64_t count) {
    tern_store_places8(to, __builtin_convertvector(places.lo, tern_i64x8), count);
    if (count > 8) tern_store_places8(to + 8, __builtin_convertvector(places.hi, tern_i64x8), count - 8);
}

// Items as the numbers that they are ordered by; each lane's count is one more where `item` comes before it.
TERN_LANE tern_u64x8 tern_load_items8(const void *from) {
    tern_u64x8 items;
    __builtin_memcpy(&items, from, sizeof items);
    return items;
}
TERN_LANE tern_i64x8 tern_count_before(tern_i64x8 counts, uint64_t item, tern_u64x8 lanes) {
    return counts - (tern_i64x8)((tern_u64x8)item < lanes);
}

// Floats as their upper halves, rounded to nearest even, and back. Every NaN becomes the one without a sign. Adding half a unit
// rounds halves up; where nothing is left behind it was one, and the last bit is cleared.
typedef uint16_t tern_u16x16 __attribute__((ext_vector_type(16)));
typedef uint16_t tern_u16x32 __attribute__((ext_vector_type(32)));

TERN_LANE tern_u32x16 tern_f32x16_rounded_upper(tern_f32x16 x) {
    tern_u32x16 up = (tern_u32x16)x + 0x8000;
    tern_u32x16 even = (up & 0xFFFF) == 0 ? up & 0xFFFE0000 : up;
    return x == x ? even : 0x7FC00000;
}
TERN_LANE void tern_f32x32_store_bfloat16(void *to, tern_f32x16 x, tern_f32x16 y) {
    tern_u16x32 a = (tern_u16x32)tern_f32x16_rounded_upper(x), b = (tern_u16x32)tern_f32x16_rounded_upper(y);
    tern_u16x32 bits =
        __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39, 41, 43, 45, 47,
                                49, 51, 53, 55, 57, 59, 61, 63);
    __builtin_memcpy(to, &bits, sizeof bits);
}
TERN_LANE tern_f32x16 tern_f32x16_load_bfloat16(const void *from) {
    tern_u16x16 bits;
    __builtin_memcpy(&bits, from, sizeof bits);
    return (tern_f32x16)(__builtin_convertvector(bits, tern_u32x16) << 16);
}

#if defined(__F16C__)
// Sixteen floats as IEEE binary16, rounded to nearest even, and back. Every NaN becomes the quiet one with its sign, as where
// the processor has no such instruction.
typedef _Float16 tern_f16x16 __attribute__((ext_vector_type(16)));

TERN_LANE void tern_f32x16_store_half(void *to, tern_f32x16 x) {
    tern_u16x16 bits = (tern_u16x16)__builtin_convertvector(x, tern_f16x16);
    bits = (bits & 0x7FFF) > 0x7C00 ? (bits & 0x8000) | 0x7E00 : bits;
    __builtin_memcpy(to, &bits, sizeof bits);
}
TERN_LANE tern_f32x16 tern_f32x16_load_half(const void *from) {
    tern_f16x16 half;
    __builtin_memcpy(&half, from, sizeof half);
    return __builtin_convertvector(half, tern_f32x16);
}
#endif

// Masks as bytes (0 or 1, as bool tensors hold them), and back (any byte but 0 is true).
TERN_LANE tern_u8x16 tern_i32x16_to_bytes(tern_i32x16 mask) { return __builtin_convertvector(mask & 1, tern_u8x16); }
TERN_LANE tern_u8x8 tern_i64x8_to_bytes(tern_i64x8 mask) { return __builtin_convertvector(mask & 1, tern_u8x8); }
TERN_LANE tern_i32x16 tern_i32x16_from_bytes(tern_u8x16 x) { return __builtin_convertvector(x, tern_i32x16) != 0; }
TERN_LANE tern_i64x8 tern_i64x8_from_bytes(tern_u8x8 x) { return __builtin_convertvector(x, tern_i64x8) != 0; }

// Eight integers of 32 bits as integers of 64.
TERN_LANE tern_i64x8 tern_i64x8_load_i32(const void *from) {
    tern_i32x8 numbers;
    memcpy(&numbers, from, sizeof numbers);
    return __builtin_convertvector(numbers, tern_i64x8);
}

#if !defined(__AVX512DQ__)
// Integers to the nearest floats by way of float64, for there is no such instruction below AVX-512: beside the bits of 1.5 * 2^52 an
// integer of less than 51 bits is a number. Nothing is written, and the result is false, if one has more.
TERN_LANE _Bool tern_i64x8_store_float(void *to, const void *from) {
    tern_i64x8 x;
    memcpy(&x, from, sizeof x);
    if (__builtin_reduce_or((tern_u64x8)(x + (1ll << 50)) >> 51) != 0) return 0;
    tern_f64x8 wide = (tern_f64x8)(x + 0x4338000000000000ll) - 0x1.8p52;
    tern_f32x8 floats = __builtin_convertvector(wide, tern_f32x8);
    memcpy(to, &floats, sizeof floats);
    return 1;
}
#endif

#pragma clang diagnostic pop

#endif
