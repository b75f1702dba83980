// Paradise Lost by John Milton (1667), books I to VI.
//
// In the public domain everywhere. The text is that of Joseph Raben (1964-65) as released by Project Gutenberg in February 1992
// and kept as `plrabn12.txt` in the test data of Debian's source package snappy 1.1.9, whose copyright file states "public-domain".
// Left out are the release's preface, books VII to XII and marks of its typists; blanks at the ends of lines are gone.

#include "TernDatasets.h"
#include "bundled.h"

static const unsigned char packed[] = {
#embed "paradise-lost.txt.gz"
};

static tern_bundled bundled = {packed, sizeof packed, NULL, 0};

const unsigned char *tern_paradise_lost(void) { return tern_inflated(&bundled)->text; }

size_t tern_paradise_lost_size(void) { return tern_inflated(&bundled)->size; }
