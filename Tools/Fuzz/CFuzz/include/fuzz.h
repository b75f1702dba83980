#pragma once

#include <stddef.h>
#include <stdint.h>

// Of libFuzzer: https://llvm.org/docs/LibFuzzer.html
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

/// Counts from zero from now on what is allocated and not freed again.
void fuzz_begin_memory(void);

/// The most bytes that were allocated at one time since then.
size_t fuzz_peak_memory(void);
