#ifndef TERN_DLPACK_H
#define TERN_DLPACK_H

// The structures by which libraries hand tensors to each other, as DLPack 1.0 lays them out and later minor versions keep them.
// Source: https://dmlc.github.io/dlpack/latest/c_api.html

#include <stdint.h>

/// The version that a producer wrote. A consumer reads any minor version of a major one that it knows.
typedef struct DLPackVersion {
    uint32_t major;
    uint32_t minor;
} DLPackVersion;

/// Where the memory is: a kind of device, 1 for the processor, and which of its kind.
typedef struct DLDevice {
    int32_t device_type;
    int32_t device_id;
} DLDevice;

/// The type of an element: a code (0 int, 1 unsigned, 2 float, 4 bfloat, 5 complex, 6 bool), its bits, and how many an element has.
typedef struct DLDataType {
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
} DLDataType;

/// A tensor in memory that somebody else owns. Strides count elements; null strides mean row-major without gaps.
typedef struct DLTensor {
    void *data;
    DLDevice device;
    int32_t ndim;
    DLDataType dtype;
    int64_t *shape;
    int64_t *strides;
    uint64_t byte_offset;
} DLTensor;

/// A tensor and how to free it, before version 1.0.
typedef struct DLManagedTensor {
    DLTensor dl_tensor;
    void *manager_ctx;
    void (*deleter)(struct DLManagedTensor *self);
} DLManagedTensor;

/// The memory may not be written to.
#define DLPACK_FLAG_READ_ONLY 1
/// The memory is a copy that the producer made for this exchange.
#define DLPACK_FLAG_IS_COPIED 2

/// A tensor and how to free it, from version 1.0 on. Version and deleter stay where they are in all versions.
typedef struct DLManagedTensorVersioned {
    DLPackVersion version;
    void *manager_ctx;
    void (*deleter)(struct DLManagedTensorVersioned *self);
    uint64_t flags;
    DLTensor dl_tensor;
} DLManagedTensorVersioned;

#endif
