#ifndef TERN_DATASETS_H
#define TERN_DATASETS_H

#include <stddef.h>

/// The UCI handwritten digits as text: a row an image, 64 pixels of 0…16 and then the label, separated by commas.
///
/// E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998,
/// https://doi.org/10.24432/C50P49, licensed CC BY 4.0.
const unsigned char *tern_digits_csv(void);

/// The number of bytes at `tern_digits_csv()`.
size_t tern_digits_csv_size(void);

/// Paradise Lost by John Milton (1667), books I to VI, as ASCII text in lines. In the public domain; the source is Project
/// Gutenberg's release of February 1992.
const unsigned char *tern_paradise_lost(void);

/// The number of bytes at `tern_paradise_lost()`.
size_t tern_paradise_lost_size(void);

#endif
