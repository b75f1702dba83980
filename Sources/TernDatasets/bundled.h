#ifndef TERN_BUNDLED_H
#define TERN_BUNDLED_H

#include <stddef.h>

/// A text as gzip packs it, and as it is.
typedef struct {
    const unsigned char *packed;
    size_t packed_size;
    unsigned char *text;
    size_t size;
} tern_bundled;

/// The same, with a text that stays for the rest of the program: null and of no size if there is no memory.
const tern_bundled *tern_inflated(tern_bundled *bundled);

#endif
