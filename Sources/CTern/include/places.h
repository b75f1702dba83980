// The places of the bytes that are not zero, eight at a time.
#ifndef TERN_PLACES_H
#define TERN_PLACES_H

#include "lanes.h"

// The numbers of the bits that are set in each byte, a number in a byte, the lowest first. Each bit, from the highest on, doubles the
// list: in the second half its number stands before those of the higher ones.
#define TERN_BITS0(n) (n)
#define TERN_BITS1(n) TERN_BITS0(n), TERN_BITS0((n) << 8)
#define TERN_BITS2(n) TERN_BITS1(n), TERN_BITS1((n) << 8 | 1)
#define TERN_BITS3(n) TERN_BITS2(n), TERN_BITS2((n) << 8 | 2)
#define TERN_BITS4(n) TERN_BITS3(n), TERN_BITS3((n) << 8 | 3)
#define TERN_BITS5(n) TERN_BITS4(n), TERN_BITS4((n) << 8 | 4)
#define TERN_BITS6(n) TERN_BITS5(n), TERN_BITS5((n) << 8 | 5)
#define TERN_BITS7(n) TERN_BITS6(n), TERN_BITS6((n) << 8 | 6)
#define TERN_BITS8(n) TERN_BITS7(n), TERN_BITS7((n) << 8 | 7)

static const uint64_t tern_numbers_of_bits[256] = {TERN_BITS8(0ull)};

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

// Writes which of eight bytes are not zero, counted from `first`, and anything behind them, eight numbers in all. Returns how many
// bytes are not zero.
TERN_LANE int64_t tern_store_places(int64_t *to, const uint8_t *from, int64_t first) {
    uint64_t bytes, low = 0x7F7F7F7F7F7F7F7Full;
    memcpy(&bytes, from, 8);
    uint64_t set = (((bytes & low) + low) | bytes) & ~low;
    // The factor moves the bit of byte i to place 56 + i.
    uint64_t bits = ((set >> 7) * 0x0102040810204080ull) >> 56;
    tern_u8x8 numbers;
    memcpy(&numbers, &tern_numbers_of_bits[bits], 8);
    tern_i64x8 places = __builtin_convertvector(numbers, tern_i64x8) + first;
    memcpy(to, &places, 64);
    return __builtin_popcountll(bits);
}

#pragma clang diagnostic pop

#endif
