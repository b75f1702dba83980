#pragma once

#include <stddef.h>

/// Bytes a second that `threads` threads copy, counting what is read and what is written, over two arrays that have `bytes`
/// together.
double limits_copy_bandwidth(size_t bytes, int threads);

/// Bytes a second that `threads` threads read from an array of `bytes`.
double limits_read_bandwidth(size_t bytes, int threads);

/// Floating-point operations a second of independent fused multiply-adds held in registers.
double limits_peak_float32(int threads);
double limits_peak_float64(int threads);

/// The same for products of bfloat16 added to float32; where there is no such instruction, that of float32.
double limits_peak_bfloat16(int threads);
