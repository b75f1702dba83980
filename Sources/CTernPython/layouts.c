// Other libraries were compiled against these layouts: a difference is found here and not in a crash.

#include "dlpack.h"
#include "python.h"

#if UINTPTR_MAX == UINT64_MAX
_Static_assert(sizeof(DLTensor) == 48, "DLTensor");
_Static_assert(offsetof(DLTensor, shape) == 24, "DLTensor.shape");
_Static_assert(offsetof(DLTensor, byte_offset) == 40, "DLTensor.byte_offset");
_Static_assert(sizeof(DLManagedTensor) == 64, "DLManagedTensor");
_Static_assert(sizeof(DLManagedTensorVersioned) == 80, "DLManagedTensorVersioned");
_Static_assert(offsetof(DLManagedTensorVersioned, flags) == 24, "DLManagedTensorVersioned.flags");
_Static_assert(sizeof(PyMethodDef) == 32, "PyMethodDef");
_Static_assert(sizeof(PyModuleDef) == 104, "PyModuleDef");
_Static_assert(sizeof(PyType_Spec) == 32, "PyType_Spec");
_Static_assert(offsetof(PyArrayInterface, shape) == 24, "PyArrayInterface.shape");
_Static_assert(sizeof(Py_buffer) == 80, "Py_buffer");
#endif
