// Optical Recognition of Handwritten Digits, the 1,797 images of its test part.
//
// E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998, https://doi.org/10.24432/C50P49.
// Licensed under the Creative Commons Attribution 4.0 International licence (CC BY 4.0),
// https://creativecommons.org/licenses/by/4.0/. The numbers are unchanged.

#include "TernDatasets.h"

static const unsigned char csv[] = {
#embed "digits.csv"
};

const unsigned char *tern_digits_csv(void) { return csv; }

size_t tern_digits_csv_size(void) { return sizeof csv; }
