#ifndef TERN_PYTHON_H
#define TERN_PYTHON_H

// The few structures of CPython's stable ABI that cross between it and Tern. Its functions are looked up at run time, so that
// neither its headers nor its library are needed to build.
// Source: https://docs.python.org/3/c-api/stable.html and the pages of the structures.

#include <stddef.h>
#include <stdint.h>

typedef intptr_t Py_ssize_t;

/// Any object of Python's: only its address means something here.
typedef struct PyObject {
    Py_ssize_t ob_refcnt;
    void *ob_type;
} PyObject;

typedef PyObject *(*PyCFunction)(PyObject *self, PyObject *arguments);

/// How a function's arguments come.
#define TERN_METH_VARARGS 0x0001
#define TERN_METH_KEYWORDS 0x0002
#define TERN_METH_NOARGS 0x0004
#define TERN_METH_O 0x0008

/// A function that Python can call. Lives as long as any function object made of it.
typedef struct PyMethodDef {
    const char *ml_name;
    PyCFunction ml_meth;
    int ml_flags;
    const char *ml_doc;
} PyMethodDef;

typedef struct PyModuleDef_Base {
    PyObject ob_base;
    PyObject *(*m_init)(void);
    Py_ssize_t m_index;
    PyObject *m_copy;
} PyModuleDef_Base;

/// A step of a module's initialization in phases.
typedef struct PyModuleDef_Slot {
    int slot;
    void *value;
} PyModuleDef_Slot;

/// What an extension module consists of.
typedef struct PyModuleDef {
    PyModuleDef_Base m_base;
    const char *m_name;
    const char *m_doc;
    Py_ssize_t m_size;
    PyMethodDef *m_methods;
    PyModuleDef_Slot *m_slots;
    int (*m_traverse)(PyObject *, int (*visit)(PyObject *, void *), void *);
    int (*m_clear)(PyObject *);
    void (*m_free)(void *);
} PyModuleDef;

/// A method, a destructor or another part of a type, by the number that the stable ABI gives it.
typedef struct PyType_Slot {
    int slot;
    void *pfunc;
} PyType_Slot;

/// What a type is made from.
typedef struct PyType_Spec {
    const char *name;
    int basicsize;
    int itemsize;
    unsigned int flags;
    PyType_Slot *slots;
} PyType_Spec;

/// What the capsule of `__array_struct__` has: where an array's elements lie. Strides count bytes.
/// Source: https://numpy.org/doc/stable/reference/arrays.interface.html
typedef struct PyArrayInterface {
    int two;
    int nd;
    char typekind;
    int itemsize;
    int flags;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    void *data;
    PyObject *descr;
} PyArrayInterface;

/// The bytes are in the processor's order; the memory may be written to.
#define TERN_ARRAY_NOT_SWAPPED 0x200
#define TERN_ARRAY_WRITEABLE 0x400

/// Memory that an object shows; part of the stable ABI since 3.11 and never changed before.
typedef struct Py_buffer {
    void *buf;
    PyObject *obj;
    Py_ssize_t len;
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    void *internal;
} Py_buffer;

#endif
