// Dense products, for those of a step that are not over the ink of the images: HW′, Hᵀδ′ and δ′W′ᵀ.
//
// Eigen's own products are made for machines with more and other registers than WebAssembly gives them: 23 to
// 31 GFLOP/s there, where these make 42 to 49, measured in one run. Both factors are copied into panels that
// are read from front to back, and two rows are multiplied by four vectors of columns at a time: eight sums,
// which fit the registers that V8 allocates. Every sum runs over its terms in ascending order, so its bits
// depend on nothing but the terms.
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "matrix.hpp"

namespace sae {

// A matrix as it lies in memory: element (i, j) is data[i·rowStride + j·columnStride].
template <class S>
struct Strided {
  const S* data;
  Eigen::Index rows, columns, rowStride, columnStride;

  template <class Dense>
  Strided(const Dense& matrix)  // NOLINT: a row-major matrix of Eigen's is one
      : Strided(matrix.data(), matrix.rows(), matrix.cols(), matrix.outerStride(), 1) {}
  Strided(const S* at, Eigen::Index rowCount, Eigen::Index columnCount, Eigen::Index byRow,
          Eigen::Index byColumn)
      : data(at), rows(rowCount), columns(columnCount), rowStride(byRow), columnStride(byColumn) {}

  Strided transposed() const { return {data, columns, rows, columnStride, rowStride}; }
};

// What is added to a result: `factor` times a matrix that lies as the result does. Nothing where data is
// null.
template <class S>
struct Plus {
  const S* data = nullptr;
  S factor = S(1);

  Plus at(Eigen::Index offset) const { return {data ? data + offset : nullptr, factor}; }
  // out = values (+ factor · data), `count` of them.
  void store(const S* values, Eigen::Index count, S* out) const {
    if (data) {
      for (Eigen::Index i = 0; i < count; ++i) out[i] = values[i] + factor * data[i];
    } else {
      for (Eigen::Index i = 0; i < count; ++i) out[i] = values[i];
    }
  }
};

template <class S>
class Product {
 public:
  // out = left · right + plus, where the rows of `out` and `plus` lie `stride` apart.
  void operator()(const Strided<S>& left, const Strided<S>& right, S* out, Eigen::Index stride,
                  Plus<S> plus = {}) {
    const Eigen::Index terms = left.columns;
    grow(left_, panels(left.rows, rows) * rows * terms);
    grow(right_, columns * terms);
    for (Eigen::Index i = 0; i < left.rows; i += rows) pack<rows>(left, i, left_.data() + i * terms);
    for (Eigen::Index j = 0; j < right.columns; j += columns) {
      pack<columns>(right.transposed(), j, right_.data());
      const Eigen::Index width = std::min<Eigen::Index>(columns, right.columns - j);
      for (Eigen::Index i = 0; i < left.rows; i += rows) {
        S tile[rows][columns];
        multiplyTile(left_.data() + i * terms, right_.data(), terms, tile);
        for (Eigen::Index r = 0; r < std::min<Eigen::Index>(rows, left.rows - i); ++r) {
          const Eigen::Index at = (i + r) * stride + j;
          plus.at(at).store(tile[r], width, out + at);
        }
      }
    }
  }

 private:
  typedef S Lanes __attribute__((vector_size(16)));
  static constexpr int lanes = sizeof(Lanes) / sizeof(S), vectors = 4, rows = 2, columns = vectors * lanes;

  static Eigen::Index panels(Eigen::Index count, Eigen::Index width) { return (count + width - 1) / width; }

  // Never smaller again: what a vector is shortened by, it writes zeros to when it grows.
  static void grow(std::vector<S>& panel, Eigen::Index count) {
    if (static_cast<Eigen::Index>(panel.size()) < count) panel.resize(static_cast<std::size_t>(count));
  }

  // Rows from…from + Width − 1 of `matrix`, column by column; 0 below its last row.
  template <int Width>
  static void pack(const Strided<S>& matrix, Eigen::Index from, S* out) {
    const Eigen::Index count = std::min<Eigen::Index>(Width, matrix.rows - from);
    const S* at = matrix.data + from * matrix.rowStride;
    if (count == Width && matrix.rowStride == 1) {
      for (Eigen::Index p = 0; p < matrix.columns; ++p, at += matrix.columnStride, out += Width) {
        std::memcpy(out, at, Width * sizeof(S));
      }
      return;
    }
    for (Eigen::Index p = 0; p < matrix.columns; ++p, at += matrix.columnStride, out += Width) {
      for (Eigen::Index r = 0; r < count; ++r) out[r] = at[r * matrix.rowStride];
      for (Eigen::Index r = count; r < Width; ++r) out[r] = S(0);
    }
  }

  // A function of its own, so that its sums have all registers.
  [[gnu::noinline]] static void multiplyTile(const S* left, const S* right, Eigen::Index terms,
                                             S (&tile)[rows][columns]) {
    Lanes sum[rows][vectors] = {};
    for (Eigen::Index p = 0; p < terms; ++p, left += rows, right += columns) {
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) {
        Lanes value;
        std::memcpy(&value, right + v * lanes, sizeof value);
#pragma GCC unroll 2
        for (int r = 0; r < rows; ++r) sum[r][v] += left[r] * value;
      }
    }
    std::memcpy(tile, sum, sizeof sum);
  }

  std::vector<S> left_, right_;  // the panels; their memory is kept from call to call
};

}  // namespace sae
