// Eigen, set up once: every other file of the core includes this one and never Eigen itself.
//
// Eigen 3.4.0 has no kernels for WebAssembly's own SIMD, but its SSE kernels run well on Emscripten's
// emulation of the SSE intrinsics (-msimd128 -msse4.2). Two things stand in the way, and are stepped around
// here and only here (https://gitlab.com/libeigen/eigen/-/issues/2514): it includes MMX headers, and where
// __GNUC__ is set it uses x86 inline assembly. So MMX is declared as already included, and __GNUC__ is hidden
// while Eigen is read; the standard headers that Eigen uses come first, because they do need __GNUC__.
#pragma once

// Eigen cuts its products by the number of SIMD registers, which it guesses from the size of a pointer: 16 on
// x86-64, but 8 for wasm32. The cut decides the order of summation; with one number for both, native tests
// see the very bits of the web.
#define EIGEN_ARCH_DEFAULT_NUMBER_OF_REGISTERS 16

#if defined(__EMSCRIPTEN__) && defined(__SSE4_2__)
#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <limits>
#include <sstream>
#include <type_traits>
#define __MMINTRIN_H
#include <smmintrin.h>
#pragma push_macro("__GNUC__")
#undef __GNUC__
#include <Eigen/Core>
#pragma pop_macro("__GNUC__")
#else
#include <Eigen/Core>
#endif

namespace sae {

// Row-major throughout: one example, or one unit's decoder weights, is one contiguous row.
template <class S>
using Matrix = Eigen::Matrix<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class S>
using Vector = Eigen::Matrix<S, 1, Eigen::Dynamic, Eigen::RowMajor>;

template <class S>
using MatrixView = Eigen::Map<Matrix<S>>;
template <class S>
using ConstMatrixView = Eigen::Map<const Matrix<S>>;
template <class S>
using VectorView = Eigen::Map<Vector<S>>;
template <class S>
using ConstVectorView = Eigen::Map<const Vector<S>>;

// Eigen cuts large products into blocks that fit the caches it finds, and the blocks decide the order of
// summation. Fixed sizes give the same order, so the same bits, on every machine.
inline void fixSummationOrder() { Eigen::setCpuCacheSizes(32 * 1024, 512 * 1024, 4 * 1024 * 1024); }

// Sum over term(0) … term(count − 1) in eight interleaved partial sums: vectorises, loses less precision than
// one running sum, and its order is fixed.
template <class S, class Term>
S interleavedSum(Eigen::Index count, Term term) {
  constexpr Eigen::Index lanes = 8;
  S partial[lanes] = {};
  const Eigen::Index whole = count - count % lanes;
  for (Eigen::Index i = 0; i < whole; i += lanes) {
    for (Eigen::Index lane = 0; lane < lanes; ++lane) partial[lane] += term(i + lane);
  }
  for (Eigen::Index i = whole; i < count; ++i) partial[i - whole] += term(i);
  return ((partial[0] + partial[4]) + (partial[1] + partial[5])) +
         ((partial[2] + partial[6]) + (partial[3] + partial[7]));
}

// Eigen's own allFinite() goes one number at a time; this vectorises: 0·x is 0, or not a number where x is
// not finite.
template <class S>
bool allFinite(const Vector<S>& values) {
  const S* x = values.data();
  return interleavedSum<S>(values.size(), [x](Eigen::Index i) { return x[i] * S(0); }) == S(0);
}

}  // namespace sae
