// Running sums inside a register: lane i becomes the sum of the lanes 0 to i.
#ifndef TERN_PREFIX_H
#define TERN_PREFIX_H

#include <stdint.h>
#include <string.h>

typedef float tern_run_f32 __attribute__((ext_vector_type(8)));
typedef double tern_run_f64 __attribute__((ext_vector_type(8)));
typedef int64_t tern_run_i64 __attribute__((ext_vector_type(8)));

#define TERN_RUN static inline __attribute__((always_inline, unused))

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

// By doubling: after the steps of 1, 2 and 4 lanes each lane has all that stand before it.
#define TERN_PREFIX(P, V)                                                                                                       \
    TERN_RUN V P##_prefix(V x) {                                                                                                \
        const V zero = (V)0;                                                                                                    \
        x += __builtin_shufflevector(zero, x, 0, 8, 9, 10, 11, 12, 13, 14);                                                     \
        x += __builtin_shufflevector(zero, x, 0, 1, 8, 9, 10, 11, 12, 13);                                                      \
        x += __builtin_shufflevector(zero, x, 0, 1, 2, 3, 8, 9, 10, 11);                                                        \
        return x;                                                                                                               \
    }                                                                                                                           \
    TERN_RUN V P##_load(const void *from) {                                                                                     \
        V x;                                                                                                                    \
        memcpy(&x, from, sizeof x);                                                                                             \
        return x;                                                                                                               \
    }                                                                                                                           \
    TERN_RUN void P##_store(void *to, V x) { memcpy(to, &x, sizeof x); }

TERN_PREFIX(tern_run_f64, tern_run_f64)
TERN_PREFIX(tern_run_i64, tern_run_i64)

// Eight floats as doubles, which is exact, and back.
TERN_RUN tern_run_f64 tern_run_f64_load_f32(const void *from) {
    tern_run_f32 x;
    memcpy(&x, from, sizeof x);
    return __builtin_convertvector(x, tern_run_f64);
}
TERN_RUN void tern_run_f64_store_f32(void *to, tern_run_f64 x) {
    tern_run_f32 narrow = __builtin_convertvector(x, tern_run_f32);
    memcpy(to, &narrow, sizeof narrow);
}

#pragma clang diagnostic pop

#endif
