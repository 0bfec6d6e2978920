// Eigen, set up once: every other file of the core includes this one and never Eigen itself.
//
// Eigen 3.4.0 has no kernels for WebAssembly's own SIMD, but its SSE kernels run well on Emscripten's
// emulation of the SSE intrinsics (-msimd128 -msse4.2). Two things stand in the way, and are stepped around
// here and only here (https://gitlab.com/libeigen/eigen/-/issues/2514): it includes MMX headers, and where
// __GNUC__ is set it uses x86 inline assembly. So MMX is declared as already included, and __GNUC__ is hidden
// while Eigen is read; the standard headers that Eigen uses come first, because they do need __GNUC__.
#pragma once

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

#include <utility>
#include <vector>

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

// A matrix that keeps its memory when it becomes smaller: the last mini-batch of an epoch is short, and a
// step should allocate nothing.
template <class S>
class Grown : public MatrixView<S> {
 public:
  Grown() : MatrixView<S>(nullptr, 0, 0) {}
  Grown(Grown&& other) noexcept : MatrixView<S>(other), memory_(std::move(other.memory_)) {}
  using MatrixView<S>::operator=;

  void resize(Eigen::Index rows, Eigen::Index columns) {
    const auto count = static_cast<std::size_t>(rows * columns);
    if (memory_.size() < count) memory_.resize(count);
    new (static_cast<MatrixView<S>*>(this)) MatrixView<S>(memory_.data(), rows, columns);
  }

 private:
  std::vector<S> memory_;
};

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
bool allFinite(const S* x, Eigen::Index count) {
  return interleavedSum<S>(count, [x](Eigen::Index i) { return x[i] * S(0); }) == S(0);
}

template <class S>
bool allFinite(const Vector<S>& values) {
  return allFinite(values.data(), values.size());
}

}  // namespace sae
