#include "limits_of_machine.h"
#include "team.h"

// Twelve independent chains hide the latency of a fused multiply-add on every processor with two units for it.
#define CHAINS 12

struct chains {
    long steps;
    double sum;
};

// `LANES` numbers of type `TYPE` in each of twelve registers: r = r * x + y. The compiler makes one instruction of it under the
// named target, and may not fold the steps, since it does not know x and y.
#define PEAK(NAME, TARGET, TYPE, LANES)                                                                   \
    TARGET static void NAME(void *argument) {                                                             \
        typedef TYPE lanes __attribute__((vector_size(sizeof(TYPE) * LANES)));                            \
        struct chains *chains = argument;                                                                 \
        lanes x, y, r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11;                                     \
        for (int lane = 0; lane < LANES; lane++) x[lane] = (TYPE)0.5, y[lane] = (TYPE)chains->steps;      \
        r0 = r1 = r2 = r3 = r4 = r5 = r6 = r7 = r8 = r9 = r10 = r11 = y;                                  \
        for (long step = 0; step < chains->steps; step++) {                                               \
            r0 = r0 * x + y, r1 = r1 * x + y, r2 = r2 * x + y, r3 = r3 * x + y;                           \
            r4 = r4 * x + y, r5 = r5 * x + y, r6 = r6 * x + y, r7 = r7 * x + y;                           \
            r8 = r8 * x + y, r9 = r9 * x + y, r10 = r10 * x + y, r11 = r11 * x + y;                       \
            __asm__ volatile("" : HELD(r0), HELD(r1), HELD(r2), HELD(r3), HELD(r4), HELD(r5), HELD(r6),   \
                             HELD(r7), HELD(r8), HELD(r9), HELD(r10), HELD(r11));                         \
        }                                                                                                 \
        r0 += r1 + r2 + r3 + r4 + r5 + r6 + r7 + r8 + r9 + r10 + r11;                                     \
        for (int lane = 0; lane < LANES; lane++) chains->sum += (double)r0[lane];                         \
    }

static double rate(void (*work)(void *), double operations, int threads) {
    struct chains chains[TEAM_LIMIT];
    if (threads > TEAM_LIMIT) threads = TEAM_LIMIT;
    double best = 0;
    for (int trial = 0; trial < 6; trial++) {
        for (int thread = 0; thread < threads; thread++) chains[thread] = (struct chains){4000000, 0};
        double result = operations * CHAINS * 4000000 * threads / team_seconds(work, chains, sizeof(struct chains), threads);
        if (result > best) best = result;
    }
    return best;
}

#if defined(__x86_64__)

#include <immintrin.h>
#define HELD(r) "+v"(r)

#pragma STDC FP_CONTRACT ON
PEAK(float32_512, __attribute__((target("avx512f,fma"))), float, 16)
PEAK(float64_512, __attribute__((target("avx512f,fma"))), double, 8)
PEAK(float32_256, __attribute__((target("avx2,fma"))), float, 8)
PEAK(float64_256, __attribute__((target("avx2,fma"))), double, 4)
#undef HELD
#define HELD(r) "+x"(r)
PEAK(float32_128, , float, 4)
PEAK(float64_128, , double, 2)

__attribute__((target("avx512f,avx512bf16"))) static void bfloat16_512(void *argument) {
    struct chains *chains = argument;
    __m512bh x = (__m512bh)_mm512_set1_epi32((int)chains->steps);
    __m512 r[CHAINS];
    for (int chain = 0; chain < CHAINS; chain++) r[chain] = _mm512_setzero_ps();
    for (long step = 0; step < chains->steps; step++) {
#pragma clang loop unroll(full)
        for (int chain = 0; chain < CHAINS; chain++) r[chain] = _mm512_dpbf16_ps(r[chain], x, x);
        __asm__ volatile("" : "+v"(x));
    }
    for (int chain = 0; chain < CHAINS; chain++) chains->sum += (double)_mm512_reduce_add_ps(r[chain]);
}

double limits_peak_float32(int threads) {
    if (__builtin_cpu_supports("avx512f")) return rate(float32_512, 2 * 16, threads);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return rate(float32_256, 2 * 8, threads);
    return rate(float32_128, 2 * 4, threads);
}

double limits_peak_float64(int threads) {
    if (__builtin_cpu_supports("avx512f")) return rate(float64_512, 2 * 8, threads);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return rate(float64_256, 2 * 4, threads);
    return rate(float64_128, 2 * 2, threads);
}

double limits_peak_bfloat16(int threads) {
    if (__builtin_cpu_supports("avx512bf16")) return rate(bfloat16_512, 2 * 32, threads);
    return limits_peak_float32(threads);
}

#else

#define HELD(r) "+w"(r)
PEAK(float32_128, , float, 4)
PEAK(float64_128, , double, 2)

double limits_peak_float32(int threads) { return rate(float32_128, 2 * 4, threads); }
double limits_peak_float64(int threads) { return rate(float64_128, 2 * 2, threads); }
double limits_peak_bfloat16(int threads) { return limits_peak_float32(threads); }

#endif
