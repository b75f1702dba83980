// Optical Recognition of Handwritten Digits, the 1,797 images of its test part.
//
// E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49.
// Licensed under the Creative Commons Attribution 4.0 International licence (CC BY 4.0),
// https://creativecommons.org/licenses/by/4.0/. The numbers are unchanged.

#include "TernDatasets.h"
#include "bundled.h"

static const unsigned char packed[] = {
#embed "digits.csv.gz"
};

static tern_bundled bundled = {packed, sizeof packed, NULL, 0};

const unsigned char *tern_digits_csv(void) { return tern_inflated(&bundled)->text; }

size_t tern_digits_csv_size(void) { return tern_inflated(&bundled)->size; }
