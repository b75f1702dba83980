#ifndef TERN_PARTS_H
#define TERN_PARTS_H

#include <stdint.h>
#include <string.h>

// Copies fewer than 64 bytes. It is called and not inlined: it ends hundreds of loops, some of them with several registers.
static inline __attribute__((noinline)) void tern_copy_part(void *to, const void *from, int64_t bytes) {
    char *q = to;
    const char *p = from;
    if (bytes & 32) { memcpy(q, p, 32); p += 32; q += 32; }
    if (bytes & 16) { memcpy(q, p, 16); p += 16; q += 16; }
    if (bytes & 8) { memcpy(q, p, 8); p += 8; q += 8; }
    if (bytes & 4) { memcpy(q, p, 4); p += 4; q += 4; }
    if (bytes & 2) { memcpy(q, p, 2); p += 2; q += 2; }
    if (bytes & 1) *q = *p;
}

// Five registers of 64 bytes, aligned so, that belong to the calling thread: where a tile kernel completes its last elements. In a
// kernel's own frame they would cost every call of it the room, its alignment and its clearing.
void *tern_room(void);

#endif
