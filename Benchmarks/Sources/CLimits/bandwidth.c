#include "limits_of_machine.h"
#include "team.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct block {
    char *source;
    char *target;
    size_t bytes;
    long passes;
    uint64_t sum;
};

static void copy(void *argument) {
    struct block *block = argument;
    for (long pass = 0; pass < block->passes; pass++) {
        memcpy(block->target, block->source, block->bytes);
        // The compiler may not merge passes.
        __asm__ volatile("" : : "r"(block->target) : "memory");
    }
}

// Reads everything and keeps an exclusive or of it, 64 bytes at a time in as few instructions as the named target needs.
#define READ(NAME, TARGET)                                                    \
    TARGET static void NAME(void *argument) {                                 \
        typedef uint64_t lanes __attribute__((vector_size(64)));              \
        struct block *block = argument;                                       \
        lanes a = {0}, b = {0};                                               \
        for (long pass = 0; pass < block->passes; pass++) {                   \
            const lanes *at = (const lanes *)block->source;                   \
            const lanes *end = at + block->bytes / sizeof(lanes) / 4 * 4;     \
            for (; at < end; at += 4) a ^= at[0] ^ at[1], b ^= at[2] ^ at[3]; \
            __asm__ volatile("" : : : "memory");                              \
        }                                                                     \
        a ^= b;                                                               \
        for (int lane = 0; lane < 8; lane++) block->sum ^= a[lane];           \
    }

READ(read_plain, )

#if defined(__x86_64__)
READ(read_256, __attribute__((target("avx2"))))
READ(read_512, __attribute__((target("avx512f"))))

static void (*read_widest(void))(void *) {
    if (__builtin_cpu_supports("avx512f")) return read_512;
    return __builtin_cpu_supports("avx2") ? read_256 : read_plain;
}
#else
static void (*read_widest(void))(void *) { return read_plain; }
#endif

/// Runs `work` on blocks of `share` bytes until the best of several trials is known.
static double best_rate(void (*work)(void *), size_t share, int arrays, int threads) {
    struct block blocks[TEAM_LIMIT] = {0};
    if (threads > TEAM_LIMIT) threads = TEAM_LIMIT;
    share = share / 256 * 256;
    long passes = (long)((256u << 20) / (share * (size_t)threads)) + 1;
    double best = 0;
    for (int thread = 0; thread < threads; thread++) {
        blocks[thread].source = aligned_alloc(4096, (share + 4095) / 4096 * 4096);
        blocks[thread].target = aligned_alloc(4096, (share + 4095) / 4096 * 4096);
        blocks[thread].bytes = share;
        if (!blocks[thread].source || !blocks[thread].target) return 0;
        memset(blocks[thread].source, 1, share);
        memset(blocks[thread].target, 2, share);
    }
    for (int trial = 0; trial < 6; trial++) {
        for (int thread = 0; thread < threads; thread++) blocks[thread].passes = passes;
        double seconds = team_seconds(work, blocks, sizeof(struct block), threads);
        double rate = (double)share * arrays * threads * (double)passes / seconds;
        if (rate > best) best = rate;
    }
    for (int thread = 0; thread < threads; thread++) {
        free(blocks[thread].source);
        free(blocks[thread].target);
    }
    return best;
}

double limits_copy_bandwidth(size_t bytes, int threads) { return best_rate(copy, bytes / 2 / (size_t)threads, 2, threads); }

double limits_read_bandwidth(size_t bytes, int threads) { return best_rate(read_widest(), bytes / (size_t)threads, 1, threads); }
