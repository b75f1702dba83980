// Transposes of tiles in registers, for elements of 1, 2, 4 and 8 bytes.
//
// A register is two lanes of 16 bytes with L elements each. It is loaded with a piece of one row in its first lane and of the
// row L further down in its second; rounds of interleaving inside the lanes then leave L rows of 2 L elements. Interleaving
// across lanes would take two instructions on AVX2, and 64-byte registers win only where a tile's rows are whole cache lines.
#ifndef TERN_TRANSPOSE_H
#define TERN_TRANSPOSE_H

#include <stdint.h>
#include <string.h>

typedef uint8_t tern_pair8 __attribute__((ext_vector_type(32)));
typedef uint16_t tern_pair16 __attribute__((ext_vector_type(16)));
typedef uint32_t tern_pair32 __attribute__((ext_vector_type(8)));
typedef uint64_t tern_pair64 __attribute__((ext_vector_type(4)));
typedef uint64_t tern_half __attribute__((ext_vector_type(2)));

#define TERN_TILE static inline __attribute__((always_inline, unused))

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

TERN_TILE tern_pair64 tern_load_pair(const char *first, const char *second) {
    tern_half a, b;
    memcpy(&a, first, 16);
    memcpy(&b, second, 16);
    return __builtin_shufflevector(a, b, 0, 1, 2, 3);
}

TERN_TILE tern_pair8 tern_low8(tern_pair8 a, tern_pair8 b) {
    return __builtin_shufflevector(a, b, 0, 32, 1, 33, 2, 34, 3, 35, 4, 36, 5, 37, 6, 38, 7, 39, 16, 48, 17, 49, 18, 50, 19, 51, 20,
                                   52, 21, 53, 22, 54, 23, 55);
}
TERN_TILE tern_pair8 tern_high8(tern_pair8 a, tern_pair8 b) {
    return __builtin_shufflevector(a, b, 8, 40, 9, 41, 10, 42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47, 24, 56, 25, 57, 26, 58, 27, 59,
                                   28, 60, 29, 61, 30, 62, 31, 63);
}
TERN_TILE tern_pair16 tern_low16(tern_pair16 a, tern_pair16 b) {
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 8, 24, 9, 25, 10, 26, 11, 27);
}
TERN_TILE tern_pair16 tern_high16(tern_pair16 a, tern_pair16 b) {
    return __builtin_shufflevector(a, b, 4, 20, 5, 21, 6, 22, 7, 23, 12, 28, 13, 29, 14, 30, 15, 31);
}
TERN_TILE tern_pair32 tern_low32(tern_pair32 a, tern_pair32 b) {
    return __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
}
TERN_TILE tern_pair32 tern_high32(tern_pair32 a, tern_pair32 b) {
    return __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
}
TERN_TILE tern_pair64 tern_low64(tern_pair64 a, tern_pair64 b) { return __builtin_shufflevector(a, b, 0, 4, 2, 6); }
TERN_TILE tern_pair64 tern_high64(tern_pair64 a, tern_pair64 b) { return __builtin_shufflevector(a, b, 1, 5, 3, 7); }

// Reads 2 L rows of L elements, writes L rows of 2 L elements; strides in bytes.
//
// Each round interleaves register i with register i + L / 2: after log2(L) rounds the registers are the columns in order.
#define TERN_TRANSPOSE(BITS, L, ROUNDS)                                                                                         \
    TERN_TILE void tern_transpose##BITS(void *to, int64_t toStride, const void *from, int64_t fromStride) {                     \
        tern_pair##BITS a[L], b[L];                                                                                             \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < L; i++) {                                                        \
            const char *row = (const char *)from + i * fromStride;                                                              \
            a[i] = (tern_pair##BITS)tern_load_pair(row, row + L * fromStride);                                                  \
        }                                                                                                                       \
        _Pragma("clang loop unroll(full)") for (int round = 0; round < ROUNDS; round++) {                                       \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < L / 2; i++) {                                                \
                b[2 * i] = tern_low##BITS(a[i], a[i + L / 2]);                                                                  \
                b[2 * i + 1] = tern_high##BITS(a[i], a[i + L / 2]);                                                             \
            }                                                                                                                   \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < L; i++) a[i] = b[i];                                         \
        }                                                                                                                       \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < L; i++) memcpy((char *)to + i * toStride, &a[i], 32);             \
    }

TERN_TRANSPOSE(8, 16, 4)
TERN_TRANSPOSE(16, 8, 3)
TERN_TRANSPOSE(32, 4, 2)
TERN_TRANSPOSE(64, 2, 1)

// Tiles of SIDE rows of 64 bytes. Lines are read and written whole: in matrices whose rows are a power of two apart the lines of a
// tile share a set of the first-level cache, which keeps few of them.
#define TERN_TRANSPOSE_LINES(BITS, L, SIDE)                                                                                     \
    TERN_TILE void tern_transpose_lines##BITS(void *to, int64_t toStride, const void *from, int64_t fromStride) {               \
        for (int64_t row = 0; row < SIDE; row += 2 * L) {                                                                       \
            for (int64_t column = 0; column < SIDE; column += L) {                                                              \
                tern_transpose##BITS((char *)to + column * toStride + row * (BITS / 8), toStride,                               \
                                     (const char *)from + row * fromStride + column * (BITS / 8), fromStride);                  \
            }                                                                                                                   \
        }                                                                                                                       \
    }

TERN_TRANSPOSE_LINES(8, 16, 64)
TERN_TRANSPOSE_LINES(16, 8, 32)

#if defined(__AVX512F__)
typedef uint32_t tern_line32 __attribute__((ext_vector_type(16)));
typedef uint64_t tern_line64 __attribute__((ext_vector_type(8)));

TERN_TILE tern_line32 tern_line_low32(tern_line32 a, tern_line32 b) {
    return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
TERN_TILE tern_line32 tern_line_high32(tern_line32 a, tern_line32 b) {
    return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
TERN_TILE tern_line64 tern_line_low64(tern_line64 a, tern_line64 b) {
    return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
TERN_TILE tern_line64 tern_line_high64(tern_line64 a, tern_line64 b) {
    return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

// With a line a register: one row each, interleaved over the whole width.
#define TERN_TRANSPOSE_REGISTERS(BITS, SIDE, ROUNDS)                                                                            \
    TERN_TILE void tern_transpose_lines##BITS(void *to, int64_t toStride, const void *from, int64_t fromStride) {               \
        tern_line##BITS a[SIDE], b[SIDE];                                                                                       \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < SIDE; i++) {                                                     \
            memcpy(&a[i], (const char *)from + i * fromStride, 64);                                                             \
        }                                                                                                                       \
        _Pragma("clang loop unroll(full)") for (int round = 0; round < ROUNDS; round++) {                                       \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < SIDE / 2; i++) {                                             \
                b[2 * i] = tern_line_low##BITS(a[i], a[i + SIDE / 2]);                                                          \
                b[2 * i + 1] = tern_line_high##BITS(a[i], a[i + SIDE / 2]);                                                     \
            }                                                                                                                   \
            _Pragma("clang loop unroll(full)") for (int i = 0; i < SIDE; i++) a[i] = b[i];                                      \
        }                                                                                                                       \
        _Pragma("clang loop unroll(full)") for (int i = 0; i < SIDE; i++) memcpy((char *)to + i * toStride, &a[i], 64);          \
    }

TERN_TRANSPOSE_REGISTERS(32, 16, 4)
TERN_TRANSPOSE_REGISTERS(64, 8, 3)
#else
TERN_TRANSPOSE_LINES(32, 4, 16)
TERN_TRANSPOSE_LINES(64, 2, 8)
#endif

#pragma clang diagnostic pop

#endif
