// The C library's mathematics under names that do not depend on which C library it is.
//
// For scalars, and for lanes whose result needs it (see mapLanes in TernKernels).
#ifndef TERN_LIBM_H
#define TERN_LIBM_H

#include <math.h>

#define TERN_LIBM1(NAME)                                                                                                        \
    static inline float tern_##NAME##_f32(float x) { return NAME##f(x); }                                                       \
    static inline double tern_##NAME##_f64(double x) { return NAME(x); }
#define TERN_LIBM2(NAME)                                                                                                        \
    static inline float tern_##NAME##_f32(float x, float y) { return NAME##f(x, y); }                                           \
    static inline double tern_##NAME##_f64(double x, double y) { return NAME(x, y); }

TERN_LIBM1(sqrt)
TERN_LIBM1(exp)
TERN_LIBM1(exp2)
TERN_LIBM1(expm1)
TERN_LIBM1(log)
TERN_LIBM1(log2)
TERN_LIBM1(log10)
TERN_LIBM1(log1p)
TERN_LIBM1(sin)
TERN_LIBM1(cos)
TERN_LIBM1(tan)
TERN_LIBM1(asin)
TERN_LIBM1(acos)
TERN_LIBM1(atan)
TERN_LIBM1(sinh)
TERN_LIBM1(cosh)
TERN_LIBM1(tanh)
TERN_LIBM1(asinh)
TERN_LIBM1(acosh)
TERN_LIBM1(atanh)
TERN_LIBM1(erf)
TERN_LIBM1(erfc)
TERN_LIBM1(floor)
TERN_LIBM1(ceil)
TERN_LIBM1(trunc)
// To nearest with halves to even: the rounding mode is never changed.
TERN_LIBM1(nearbyint)
TERN_LIBM2(pow)
TERN_LIBM2(atan2)
TERN_LIBM2(fmod)
TERN_LIBM2(copysign)

// The form that writes no global variable, declared here because strict C headers leave it out.
extern double lgamma_r(double x, int *sign);
static inline double tern_lgamma_f64(double x) {
    int sign;
    return lgamma_r(x, &sign);
}

#undef TERN_LIBM1
#undef TERN_LIBM2

#endif
