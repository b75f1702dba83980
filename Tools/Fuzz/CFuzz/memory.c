#include "fuzz.h"

#include <stdatomic.h>
#include <stdbool.h>

// Of Address Sanitizer.
int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void *, size_t), void (*freed)(const volatile void *));
size_t __sanitizer_get_allocated_size(const volatile void *pointer);

static _Atomic(int64_t) held, peak;

static void allocated(const volatile void *pointer, size_t size) {
    (void)pointer;
    int64_t now = atomic_fetch_add(&held, (int64_t)size) + (int64_t)size;
    int64_t known = atomic_load(&peak);
    while (now > known && !atomic_compare_exchange_weak(&peak, &known, now)) {
    }
}

static void freed(const volatile void *pointer) {
    if (pointer) atomic_fetch_sub(&held, (int64_t)__sanitizer_get_allocated_size(pointer));
}

void fuzz_begin_memory(void) {
    static bool installed;
    if (!installed) {
        __sanitizer_install_malloc_and_free_hooks(allocated, freed);
        installed = true;
    }
    atomic_store(&held, 0);
    atomic_store(&peak, 0);
}

size_t fuzz_peak_memory(void) { return (size_t)atomic_load(&peak); }
