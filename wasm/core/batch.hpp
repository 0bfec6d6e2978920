// A mini-batch as the network wants it. Four pixels of five are 0 in MNIST, so beside the dense X (m×n) stand
// the lists of its non-zero entries by row and by column: XW and Xᵀδ then cost what the ink costs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "matrix.hpp"

namespace sae {

// Compressed sparse rows: entry e of row r, start[r] ≤ e < start[r + 1], is value[e] in column column[e];
// columns ascend.
template <class S>
struct SparseRows {
  std::vector<std::uint32_t> start{0};
  std::vector<std::uint32_t> column;
  std::vector<S> value;

  Eigen::Index rows() const { return static_cast<Eigen::Index>(start.size()) - 1; }
};

// `sparse` transposed, `columns` columns wide.
template <class S>
void transpose(const SparseRows<S>& sparse, Eigen::Index columns, SparseRows<S>& out) {
  out.start.assign(static_cast<std::size_t>(columns) + 1, 0);
  out.column.resize(sparse.column.size());
  out.value.resize(sparse.value.size());
  for (const std::uint32_t column : sparse.column) ++out.start[column + 1];
  for (std::size_t c = 1; c < out.start.size(); ++c) out.start[c] += out.start[c - 1];
  for (std::uint32_t row = 0; row < static_cast<std::uint32_t>(sparse.rows()); ++row) {
    for (std::uint32_t e = sparse.start[row]; e < sparse.start[row + 1]; ++e) {
      const std::uint32_t to = out.start[sparse.column[e]]++;  // each start moves to its end …
      out.column[to] = row;
      out.value[to] = sparse.value[e];
    }
  }
  for (std::size_t c = out.start.size() - 1; c > 0; --c) out.start[c] = out.start[c - 1];  // … and back
  out.start[0] = 0;
}

// One row of the product, `Width` columns of it: the sums stay in registers while the row's entries are gone
// through.
template <int Width, class S>
void multiplyStrip(const SparseRows<S>& sparse, Eigen::Index row, const S* dense, Eigen::Index stride,
                   const S* initial, S* out) {
  S sum[Width];
  for (int t = 0; t < Width; ++t) sum[t] = initial ? initial[t] : S(0);
  for (std::uint32_t e = sparse.start[row], end = sparse.start[row + 1]; e < end; ++e) {
    const S value = sparse.value[e];
    const S* from = dense + static_cast<Eigen::Index>(sparse.column[e]) * stride;
    for (int t = 0; t < Width; ++t) sum[t] += value * from[t];
  }
  for (int t = 0; t < Width; ++t) out[t] = sum[t];
}

// out (r×c) = sparse (r×s) · dense (s×c), each row begun with `initial` (c) if that is given. Every sum runs
// over the entries in ascending order, whatever the strips.
template <class S>
void multiply(const SparseRows<S>& sparse, const S* dense, Eigen::Index columns, const S* initial, S* out) {
  for (Eigen::Index row = 0; row < sparse.rows(); ++row, out += columns) {
    Eigen::Index c = 0;
    const auto strips = [&]<int Width>() {
      for (; c + Width <= columns; c += Width) {
        multiplyStrip<Width>(sparse, row, dense + c, columns, initial ? initial + c : nullptr, out + c);
      }
    };
    strips.template operator()<48>();
    strips.template operator()<16>();
    strips.template operator()<4>();
    strips.template operator()<1>();
  }
}

template <class S>
class Batch {
 public:
  explicit Batch(Eigen::Index inputs) : inputs_(inputs) {}

  // Begins a batch of no examples.
  void clear() {
    dense_.clear();
    byRow_.start.assign(1, 0);
    byRow_.column.clear();
    byRow_.value.clear();
  }

  // One more example: n pixels 0…255.
  void add(const std::uint8_t* pixels) {
    addRow([pixels](Eigen::Index j) { return static_cast<S>(pixels[j]) / S(255); });
  }

  // One more example: n values as they are.
  void add(const S* values) {
    addRow([values](Eigen::Index j) { return values[j]; });
  }

  // To be called when the batch is complete and before byColumn() is used.
  void finish() { transpose(byRow_, inputs_, byColumn_); }

  Eigen::Index size() const { return byRow_.rows(); }
  Eigen::Index inputs() const { return inputs_; }
  ConstMatrixView<S> dense() const { return {dense_.data(), size(), inputs_}; }
  const SparseRows<S>& byRow() const { return byRow_; }
  const SparseRows<S>& byColumn() const { return byColumn_; }

 private:
  template <class At>
  void addRow(At at) {
    const std::size_t from = dense_.size();
    dense_.resize(from + static_cast<std::size_t>(inputs_));
    for (Eigen::Index j = 0; j < inputs_; ++j) {
      const S x = at(j);
      dense_[from + static_cast<std::size_t>(j)] = x;
      if (x == S(0)) continue;
      byRow_.column.push_back(static_cast<std::uint32_t>(j));
      byRow_.value.push_back(x);
    }
    byRow_.start.push_back(static_cast<std::uint32_t>(byRow_.column.size()));
  }

  Eigen::Index inputs_;
  std::vector<S> dense_;
  SparseRows<S> byRow_, byColumn_;
};

}  // namespace sae
