// A mini-batch as the network wants it. Four pixels of five are 0 in MNIST, so beside the dense X (m×n) stand
// the lists of its non-zero entries by row and by column: XW and Xᵀδ then cost what the ink costs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "product.hpp"

namespace sae {

// Compressed sparse rows: entry e of row r, start[r] ≤ e < start[r + 1], is value[e] in column column[e];
// columns ascend.
template <class S>
struct SparseRows {
  std::vector<std::uint32_t> start{0};
  std::vector<std::uint32_t> column;
  std::vector<S> value;

  Eigen::Index rows() const { return static_cast<Eigen::Index>(start.size()) - 1; }

  void clear() {
    start.assign(1, 0);
    column.clear();
    value.clear();
  }
  void add(std::uint32_t at, S entry) {
    column.push_back(at);
    value.push_back(entry);
  }
  void endRow() { start.push_back(static_cast<std::uint32_t>(column.size())); }
};

// Which pixels of an image are not 0, ascending.
struct Ink {
  const std::uint16_t *begin, *end;
};

// `sparse` transposed, `columns` columns wide.
template <class S>
void transpose(const SparseRows<S>& sparse, Eigen::Index columns, SparseRows<S>& out);

// One row of the product, `Width` columns of it: the sums stay in registers while the row's entries are gone
// through.
template <int Width, class S>
void multiplyStrip(const SparseRows<S>& sparse, Eigen::Index row, const S* dense, Eigen::Index stride,
                   const S* initial, S* out, Plus<S> plus) {
  S sum[Width];
  for (int t = 0; t < Width; ++t) sum[t] = initial ? initial[t] : S(0);
  for (std::uint32_t e = sparse.start[row], end = sparse.start[row + 1]; e < end; ++e) {
    const S value = sparse.value[e];
    const S* from = dense + static_cast<Eigen::Index>(sparse.column[e]) * stride;
    for (int t = 0; t < Width; ++t) sum[t] += value * from[t];
  }
  plus.store(sum, Width, out);
}

// out (r×c) = sparse (r×s) · dense (s×c) + plus, each row begun with `initial` (c) if that is given. The rows
// of `dense`, `out` and `plus` lie `stride` apart. Every sum runs over the entries in ascending order,
// whatever the strips.
template <class S>
void multiply(const SparseRows<S>& sparse, const S* dense, Eigen::Index columns, Eigen::Index stride, S* out,
              const S* initial, Plus<S> plus = {}) {
  for (Eigen::Index row = 0; row < sparse.rows(); ++row) {
    Eigen::Index c = 0;
    const auto strips = [&]<int Width>() {
      for (; c + Width <= columns; c += Width) {
        const Eigen::Index at = row * stride + c;
        multiplyStrip<Width>(sparse, row, dense + c, stride, initial ? initial + c : nullptr, out + at,
                             plus.at(at));
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
  void clear() { byRow_.clear(); }

  // One more example: n pixels 0…255.
  void add(const std::uint8_t* pixels);
  // The same, where the list of its pixels with ink is there already.
  void add(const std::uint8_t* pixels, const Ink& ink);
  // One more example: n values as they are.
  void add(const S* values);

  // To be called when the batch is complete and before byColumn() is used.
  void finish() { transpose(byRow_, inputs_, byColumn_); }

  Eigen::Index size() const { return byRow_.rows(); }
  Eigen::Index inputs() const { return inputs_; }
  ConstMatrixView<S> dense() const { return {dense_.data(), size(), inputs_}; }
  const SparseRows<S>& byRow() const { return byRow_; }
  const SparseRows<S>& byColumn() const { return byColumn_; }

 private:
  template <class At>
  void addRow(At at);
  S* extend();

  Eigen::Index inputs_;
  std::vector<S> dense_;  // as many rows as there ever were; those of this batch come first
  SparseRows<S> byRow_, byColumn_;
};

extern template class Batch<float>;
extern template class Batch<double>;

}  // namespace sae
