#ifndef TERN_TILES_H
#define TERN_TILES_H

#include <stdint.h>
#include <string.h>

#include "parts.h"
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

// The end of a tile: fewer elements than a register has lanes. The lanes beyond `count` hold `fill`.

typedef float tern_tile_float __attribute__((ext_vector_type(16)));
typedef double tern_tile_double __attribute__((ext_vector_type(8)));

static inline __attribute__((always_inline)) tern_tile_float tern_load_part_float(const void *from, int64_t count, float fill) {
#if defined(__AVX512F__)
    return (tern_tile_float)_mm512_mask_loadu_ps(_mm512_set1_ps(fill), (__mmask16)((1u << count) - 1u), from);
#else
    tern_tile_float v = (tern_tile_float)fill;
    tern_copy_part(&v, from, count * 4);
    return v;
#endif
}

static inline __attribute__((always_inline)) void tern_store_part_float(void *to, tern_tile_float v, int64_t count) {
#if defined(__AVX512F__)
    _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1u), (__m512)v);
#else
    tern_copy_part(to, &v, count * 4);
#endif
}

static inline __attribute__((always_inline)) tern_tile_double tern_load_part_double(const void *from, int64_t count, double fill) {
#if defined(__AVX512F__)
    return (tern_tile_double)_mm512_mask_loadu_pd(_mm512_set1_pd(fill), (__mmask8)((1u << count) - 1u), from);
#else
    tern_tile_double v = (tern_tile_double)fill;
    tern_copy_part(&v, from, count * 8);
    return v;
#endif
}

static inline __attribute__((always_inline)) void tern_store_part_double(void *to, tern_tile_double v, int64_t count) {
#if defined(__AVX512F__)
    _mm512_mask_storeu_pd(to, (__mmask8)((1u << count) - 1u), (__m512d)v);
#else
    tern_copy_part(to, &v, count * 8);
#endif
}

// Whole registers, at any address.

static inline __attribute__((always_inline)) tern_tile_float tern_load_float(const void *from) {
    tern_tile_float v;
    memcpy(&v, from, sizeof v);
    return v;
}
static inline __attribute__((always_inline)) void tern_store_float(void *to, tern_tile_float v) { memcpy(to, &v, sizeof v); }
static inline __attribute__((always_inline)) tern_tile_double tern_load_double(const void *from) {
    tern_tile_double v;
    memcpy(&v, from, sizeof v);
    return v;
}
static inline __attribute__((always_inline)) void tern_store_double(void *to, tern_tile_double v) { memcpy(to, &v, sizeof v); }

// Every second element of two registers' worth of memory, from the first on.

static inline __attribute__((always_inline)) tern_tile_float tern_load_even_float(const void *from) {
    tern_tile_float low, high;
    memcpy(&low, from, sizeof low);
    memcpy(&high, (const char *)from + sizeof low, sizeof high);
    return __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
}
static inline __attribute__((always_inline)) tern_tile_double tern_load_even_double(const void *from) {
    tern_tile_double low, high;
    memcpy(&low, from, sizeof low);
    memcpy(&high, (const char *)from + sizeof low, sizeof high);
    return __builtin_shufflevector(low, high, 0, 2, 4, 6, 8, 10, 12, 14);
}

// Zero in all lanes but the first `count`.

static inline __attribute__((always_inline)) tern_tile_float tern_first_floats(tern_tile_float v, int32_t count) {
    typedef int32_t lanes __attribute__((ext_vector_type(16)));
    lanes index = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    return index < (lanes)count ? v : (tern_tile_float)0.0f;
}
static inline __attribute__((always_inline)) tern_tile_double tern_first_doubles(tern_tile_double v, int64_t count) {
    typedef int64_t lanes __attribute__((ext_vector_type(8)));
    lanes index = {0, 1, 2, 3, 4, 5, 6, 7};
    return index < (lanes)count ? v : (tern_tile_double)0.0;
}

// Masks of lane comparisons, written as bytes of 0 and 1; at most `count` of them.

typedef int32_t tern_tile_int32 __attribute__((ext_vector_type(16)));
typedef int64_t tern_tile_int64 __attribute__((ext_vector_type(8)));
typedef uint8_t tern_tile_bytes16 __attribute__((ext_vector_type(16)));
typedef uint8_t tern_tile_bytes8 __attribute__((ext_vector_type(8)));

static inline __attribute__((always_inline)) void tern_store_mask16(void *to, tern_tile_int32 mask, int64_t count) {
    tern_tile_bytes16 bytes = __builtin_convertvector(-mask, tern_tile_bytes16);
    if (count >= 16) {
        memcpy(to, &bytes, 16);
    } else {
        tern_copy_part(to, &bytes, count);
    }
}
static inline __attribute__((always_inline)) void tern_store_mask8(void *to, tern_tile_int64 mask, int64_t count) {
    tern_tile_bytes8 bytes = __builtin_convertvector(-mask, tern_tile_bytes8);
    if (count >= 8) {
        memcpy(to, &bytes, 8);
    } else {
        tern_copy_part(to, &bytes, count);
    }
}

#endif
