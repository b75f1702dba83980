// oneDNN's matrix products, as Debian packages the library: the yardstick for matmul.

#include <dnnl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// The same batches as the other workers have.
static const double batch = 0.004, enough = 0.048;

struct product {
    const char *id;
    int64_t size;
    dnnl_data_type_t type;
};

static const struct product products[] = {
    {"matmul.64", 64, dnnl_f32},     {"matmul.256", 256, dnnl_f32},        {"matmul.1024", 1024, dnnl_f32},
    {"matmul.2048", 2048, dnnl_f32}, {"matmul.1024.bf16", 1024, dnnl_bf16},
};
enum { product_count = sizeof products / sizeof *products };

// The prepared case: one at a time, like the other workers.
static struct {
    const struct product *product;
    float *numbers[3];
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_memory_t memory[3];
    dnnl_primitive_desc_t description;
    dnnl_primitive_t primitive;
    long repetitions;
} now;

/// Chris Wellons' `lowbias32`, as in the other workers.
static uint32_t bits(uint64_t index, uint32_t seed) {
    uint32_t h = (uint32_t)index + seed * 0x9E3779B9u;
    h ^= h >> 16;
    h *= 0x7FEB352Du;
    h ^= h >> 15;
    h *= 0x846CA68Bu;
    h ^= h >> 16;
    return h;
}

static double fraction(uint64_t index, uint32_t seed) { return (bits(index, seed) >> 8) * 0x1p-24; }

static uint16_t to_bfloat16(float number) {
    uint32_t word;
    memcpy(&word, &number, sizeof word);
    return (uint16_t)((word + 0x7FFF + (word >> 16 & 1)) >> 16);
}

static float from_bfloat16(uint16_t half) {
    uint32_t word = (uint32_t)half << 16;
    float number;
    memcpy(&number, &word, sizeof number);
    return number;
}

static void forget(void) {
    if (now.primitive) dnnl_primitive_destroy(now.primitive);
    if (now.description) dnnl_primitive_desc_destroy(now.description);
    for (int i = 0; i < 3; i++) {
        if (now.memory[i]) dnnl_memory_destroy(now.memory[i]);
        free(now.numbers[i]);
    }
    if (now.stream) dnnl_stream_destroy(now.stream);
    if (now.engine) dnnl_engine_destroy(now.engine);
    memset(&now, 0, sizeof now);
}

// Versions 2, which Debian has, and 3 differ in how descriptions are made and passed.
#if DNNL_VERSION_MAJOR >= 3
static int describe(const dnnl_dims_t dims) {
    dnnl_memory_desc_t shape;
    if (dnnl_memory_desc_create_with_tag(&shape, 2, dims, dnnl_bf16, dnnl_ab)) return 0;
    int failed = dnnl_matmul_primitive_desc_create(&now.description, now.engine, shape, shape, NULL, shape, NULL) != dnnl_success;
    for (int i = 0; i < 3 && !failed; i++) failed = dnnl_memory_create(&now.memory[i], shape, now.engine, now.numbers[i]);
    dnnl_memory_desc_destroy(shape);
    return !failed;
}
#else
static int describe(const dnnl_dims_t dims) {
    dnnl_memory_desc_t shape;
    dnnl_matmul_desc_t product;
    if (dnnl_memory_desc_init_by_tag(&shape, 2, dims, dnnl_bf16, dnnl_ab)) return 0;
    if (dnnl_matmul_desc_init(&product, &shape, &shape, NULL, &shape)) return 0;
    int failed = dnnl_primitive_desc_create(&now.description, &product, NULL, now.engine, NULL) != dnnl_success;
    for (int i = 0; i < 3 && !failed; i++) failed = dnnl_memory_create(&now.memory[i], &shape, now.engine, now.numbers[i]);
    return !failed;
}
#endif

static int prepare_bfloat16(int64_t size) {
    const dnnl_dims_t dims = {size, size};
    return dnnl_engine_create(&now.engine, dnnl_cpu, 0) == dnnl_success
        && dnnl_stream_create(&now.stream, now.engine, dnnl_stream_default_flags) == dnnl_success && describe(dims)
        && dnnl_primitive_create(&now.primitive, now.description) == dnnl_success;
}

static int prepare(const struct product *product) {
    if (now.product == product) return 1;
    forget();
    size_t count = (size_t)(product->size * product->size);
    for (int i = 0; i < 3; i++) {
        now.numbers[i] = aligned_alloc(64, count * sizeof(float));
        if (!now.numbers[i]) return 0;
        uint16_t *halves = (uint16_t *)now.numbers[i];
        for (size_t k = 0; k < count; k++) {
            float number = (float)(-1 + 2 * fraction(k, (uint32_t)i + 1));
            if (product->type == dnnl_bf16) halves[k] = to_bfloat16(number);
            else now.numbers[i][k] = number;
        }
    }
    if (product->type == dnnl_bf16 && !prepare_bfloat16(product->size)) return 0;
    now.product = product;
    return 1;
}

static int multiply(void) {
    int64_t n = now.product->size;
    if (now.product->type == dnnl_f32)
        return dnnl_sgemm('N', 'N', n, n, n, 1, now.numbers[0], n, now.numbers[1], n, 0, now.numbers[2], n) == dnnl_success;
    const dnnl_exec_arg_t arguments[] = {
        {DNNL_ARG_SRC, now.memory[0]}, {DNNL_ARG_WEIGHTS, now.memory[1]}, {DNNL_ARG_DST, now.memory[2]}};
    return dnnl_primitive_execute(now.primitive, now.stream, 3, arguments) == dnnl_success
        && dnnl_stream_wait(now.stream) == dnnl_success;
}

static double elapsed(long count) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long i = 0; i < count; i++) multiply();
    clock_gettime(CLOCK_MONOTONIC, &end);
    return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
}

/// Seconds of one call: the mean over the best batch, after a warm-up.
static double seconds(void) {
    if (now.repetitions == 0) {
        multiply();
        double trial = 0;
        for (now.repetitions = 1; (trial = elapsed(now.repetitions)) < batch / 4;) now.repetitions *= 2;
        now.repetitions = (long)((double)now.repetitions * batch / trial);
        if (now.repetitions < 1) now.repetitions = 1;
    }
    elapsed(now.repetitions);
    double best = INFINITY, total = 0;
    for (int count = 0; count < 3 || total < enough; count++) {
        double trial = elapsed(now.repetitions);
        if (trial < best) best = trial;
        total += trial;
    }
    return best / (double)now.repetitions;
}

static void print_sums(void) {
    double sum = 0, weighted = 0, magnitude = 0;
    int64_t count = now.product->size * now.product->size;
    for (int64_t i = 0; i < count; i++) {
        double number = now.product->type == dnnl_f32 ? now.numbers[2][i] : from_bfloat16(((uint16_t *)now.numbers[2])[i]);
        sum += number;
        weighted += number * fraction((uint64_t)i, 99);
        magnitude += fabs(number);
    }
    printf("{\"id\":\"%s\",\"shape\":[%lld,%lld],\"dtype\":\"%s\",\"sum\":\"%.17g\",\"weighted\":\"%.17g\",\"magnitude\":\"%.17g\"}\n",
        now.product->id, (long long)now.product->size, (long long)now.product->size,
        now.product->type == dnnl_f32 ? "float32" : "bfloat16", sum, weighted, magnitude);
}

int main(void) {
    char line[256], command[64], id[128];
    while (fgets(line, sizeof line, stdin)) {
        const struct product *product = NULL;
        id[0] = 0;
        if (sscanf(line, "%63s %127s", command, id) < 1) continue;
        for (int i = 0; i < product_count; i++)
            if (strcmp(products[i].id, id) == 0) product = &products[i];
        if (strcmp(command, "list") == 0) {
            const dnnl_version_t *version = dnnl_version();
            printf("{\"peer\":\"oneDNN\",\"version\":\"%d.%d.%d\",\"cases\":[", version->major, version->minor, version->patch);
            for (int i = 0; i < product_count; i++) printf("%s\"%s\"", i ? "," : "", products[i].id);
            printf("]}\n");
        } else if (!product || !prepare(product) || !multiply()) {
            forget();
            printf("{\"id\":\"%s\",\"error\":\"oneDNN has no such product here\"}\n", id);
        } else if (strcmp(command, "check") == 0) {
            print_sums();
        } else {
            printf("{\"id\":\"%s\",\"seconds\":%.9g}\n", id, seconds());
        }
        fflush(stdout);
    }
    forget();
    return 0;
}
