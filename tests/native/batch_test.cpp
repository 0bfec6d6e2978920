#include "batch.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace sae {
namespace {

// A batch of `examples` whose values are 0 with probability `zeros`, with the first and the last example and
// the first and the last column empty where there are more than two.
template <class S>
Batch<S> randomBatch(Eigen::Index examples, Eigen::Index inputs, double zeros) {
  Random random(static_cast<std::uint32_t>(examples * 1000 + inputs), 0);
  Batch<S> batch(inputs);
  for (Eigen::Index i = 0; i < examples; ++i) {
    std::vector<S> row(static_cast<std::size_t>(inputs), S(0));
    for (Eigen::Index j = 0; j < inputs; ++j) {
      const bool edge =
          (examples > 2 && (i == 0 || i == examples - 1)) || (inputs > 2 && (j == 0 || j == inputs - 1));
      const double value = random.symmetric();
      if (!edge && (random.symmetric() + 1) / 2 >= zeros)
        row[static_cast<std::size_t>(j)] = static_cast<S>(value);
    }
    batch.add(row.data());
  }
  batch.finish();
  return batch;
}

// Sparse · dense, summed in the order that the header promises: the initial value, then the non-zero entries
// ascending.
template <class S>
Matrix<S> plainProduct(const Matrix<S>& left, const Matrix<S>& right, const S* initial) {
  Matrix<S> product(left.rows(), right.cols());
  for (Eigen::Index i = 0; i < left.rows(); ++i) {
    for (Eigen::Index c = 0; c < right.cols(); ++c) {
      S sum = initial ? initial[c] : S(0);
      for (Eigen::Index s = 0; s < left.cols(); ++s) {
        if (left(i, s) != S(0)) sum += left(i, s) * right(s, c);
      }
      product(i, c) = sum;
    }
  }
  return product;
}

template <class S>
Matrix<S> randomMatrix(Eigen::Index rows, Eigen::Index columns) {
  Random random(static_cast<std::uint32_t>(columns), 5);
  Matrix<S> matrix(rows, columns);
  for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = static_cast<S>(random.symmetric());
  return matrix;
}

// Equal to the last bit: the order of summation is what makes a run reproducible, so it is what is tested.
// Every width up to 100 has another mixture of strips of 48, 16, 4 and 1.
template <class S>
void expectProducts(Eigen::Index examples, Eigen::Index inputs) {
  const Batch<S> batch = randomBatch<S>(examples, inputs, 0.7);
  const Matrix<S> X = batch.dense(), Xt = X.transpose();
  for (Eigen::Index width = 1; width <= 100; ++width) {
    const Matrix<S> W = randomMatrix<S>(inputs, width), delta = randomMatrix<S>(examples, width);
    const Vector<S> bias = randomMatrix<S>(1, width);
    Matrix<S> out = Matrix<S>::Constant(examples, width, S(99));
    multiply(batch.byRow(), W.data(), width, width, out.data(), bias.data());
    ASSERT_EQ(out, plainProduct<S>(X, W, bias.data())) << "X·W + b, width " << width;

    out = Matrix<S>::Constant(inputs, width, S(99));
    multiply<S>(batch.byColumn(), delta.data(), width, width, out.data(), nullptr);
    ASSERT_EQ(out, plainProduct<S>(Xt, delta, nullptr)) << "Xᵀ·δ, width " << width;

    // Some columns only, and weight decay; the other columns are left alone.
    const Eigen::Index from = width / 3, count = width - from;
    out = Matrix<S>::Constant(inputs, width, S(99));
    multiply<S>(batch.byColumn(), delta.data() + from, count, width, out.data() + from, nullptr,
                {W.data() + from, S(0.5)});
    const Matrix<S> decayed = plainProduct<S>(Xt, delta, nullptr) + S(0.5) * W;
    ASSERT_EQ(out.rightCols(count), decayed.rightCols(count)) << "Xᵀ·δ + ½W, width " << width;
    ASSERT_TRUE((out.leftCols(from).array() == S(99)).all());
  }
}

TEST(Batch, ProductsInFloatAreThoseOfTheDenseMatrix) {
  expectProducts<float>(7, 30);
  expectProducts<float>(1, 5);
  expectProducts<float>(20, 1);
}

TEST(Batch, ProductsInDoubleAreThoseOfTheDenseMatrix) { expectProducts<double>(6, 25); }

TEST(Batch, ListsHoldTheNonZeroEntriesByRowAndByColumn) {
  Batch<double> batch(4);
  const double rows[3][4] = {{0, 2, 0, 3}, {0, 0, 0, 0}, {5, 0, 0, 7}};
  for (const auto& row : rows) batch.add(row);
  batch.finish();
  EXPECT_EQ(batch.size(), 3);
  EXPECT_EQ(batch.byRow().start, (std::vector<std::uint32_t>{0, 2, 2, 4}));
  EXPECT_EQ(batch.byRow().column, (std::vector<std::uint32_t>{1, 3, 0, 3}));
  EXPECT_EQ(batch.byRow().value, (std::vector<double>{2, 3, 5, 7}));
  EXPECT_EQ(batch.byColumn().start, (std::vector<std::uint32_t>{0, 1, 2, 2, 4}));
  EXPECT_EQ(batch.byColumn().column, (std::vector<std::uint32_t>{2, 0, 0, 2}));
  EXPECT_EQ(batch.byColumn().value, (std::vector<double>{5, 2, 3, 7}));
}

TEST(Batch, TransposedTwiceIsTheSame) {
  const Batch<float> batch = randomBatch<float>(9, 31, 0.5);
  SparseRows<float> again;
  transpose(batch.byColumn(), batch.size(), again);
  EXPECT_EQ(again.start, batch.byRow().start);
  EXPECT_EQ(again.column, batch.byRow().column);
  EXPECT_EQ(again.value, batch.byRow().value);
}

TEST(Batch, BytesArePixelsFromZeroToOne) {
  std::vector<std::uint8_t> pixels(256);
  for (std::size_t j = 0; j < pixels.size(); ++j) pixels[j] = static_cast<std::uint8_t>(j);
  Batch<float> batch(256);
  batch.add(pixels.data());
  batch.finish();
  for (Eigen::Index j = 0; j < 256; ++j) EXPECT_EQ(batch.dense()(0, j), static_cast<float>(j) / 255.0f);
  EXPECT_EQ(batch.dense()(0, 255), 1.0f);
  EXPECT_EQ(batch.byRow().column.size(), 255u);
}

TEST(Batch, ClearedAndFilledAgainIsAsNew) {
  Batch<float> reused(3), fresh(3);
  const float large[] = {1, 2, 3}, small[] = {0, 4, 0};
  for (int i = 0; i < 5; ++i) reused.add(large);
  reused.finish();
  reused.clear();
  EXPECT_EQ(reused.size(), 0);
  reused.add(small);
  reused.finish();
  fresh.add(small);
  fresh.finish();
  EXPECT_EQ(reused.dense(), fresh.dense());
  EXPECT_EQ(reused.byRow().start, fresh.byRow().start);
  EXPECT_EQ(reused.byRow().value, fresh.byRow().value);
  EXPECT_EQ(reused.byColumn().start, fresh.byColumn().start);
  EXPECT_EQ(reused.byColumn().column, fresh.byColumn().column);
  EXPECT_EQ(reused.byColumn().value, fresh.byColumn().value);
}

}  // namespace
}  // namespace sae
