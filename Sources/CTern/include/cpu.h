#ifndef TERN_CPU_H
#define TERN_CPU_H

/// The highest instruction level this processor offers: 2 for x86-64-v4 (AVX-512), 1 for x86-64-v3 (AVX2, FMA), else 0.
static inline int tern_cpu_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx2")
        && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2"))
        return 2;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi")
        && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("f16c"))
        return 1;
#endif
    return 0;
}

/// Whether a processor of the highest level has instructions for products of bfloat16 (AVX512_BF16).
static inline _Bool tern_cpu_multiplies_bfloat16(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512bf16") != 0;
#else
    return 0;
#endif
}

#endif
