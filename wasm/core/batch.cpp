#include "batch.hpp"

namespace sae {
namespace {

// A pixel 0…255 as the network sees it.
template <class S>
S pixelValue(std::uint8_t pixel) {
  return static_cast<S>(pixel) / S(255);
}

}  // namespace

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

template <class S>
void Batch<S>::add(const std::uint8_t* pixels) {
  addRow([pixels](Eigen::Index j) { return pixelValue<S>(pixels[j]); });
}

template <class S>
void Batch<S>::add(const std::uint8_t* pixels, const Ink& ink) {
  S* const row = extend();
  std::fill_n(row, inputs_, S(0));
  const auto from = byRow_.column.size(), count = static_cast<std::size_t>(ink.end - ink.begin);
  byRow_.column.resize(from + count);
  byRow_.value.resize(from + count);
  for (std::size_t e = 0; e < count; ++e) {
    const std::uint16_t column = ink.begin[e];
    byRow_.column[from + e] = column;
    byRow_.value[from + e] = row[column] = pixelValue<S>(pixels[column]);
  }
  byRow_.endRow();
}

template <class S>
void Batch<S>::add(const S* values) {
  addRow([values](Eigen::Index j) { return values[j]; });
}

template <class S>
template <class At>
void Batch<S>::addRow(At at) {
  S* const row = extend();
  for (Eigen::Index j = 0; j < inputs_; ++j) {
    row[j] = at(j);
    if (row[j] != S(0)) byRow_.add(static_cast<std::uint32_t>(j), row[j]);
  }
  byRow_.endRow();
}

// Room for one more dense row.
template <class S>
S* Batch<S>::extend() {
  const auto from = static_cast<std::size_t>(size() * inputs_), to = from + static_cast<std::size_t>(inputs_);
  if (dense_.size() < to) dense_.resize(to);
  return dense_.data() + from;
}

template void transpose(const SparseRows<float>&, Eigen::Index, SparseRows<float>&);
template void transpose(const SparseRows<double>&, Eigen::Index, SparseRows<double>&);
template class Batch<float>;
template class Batch<double>;

}  // namespace sae
