#include "product.hpp"

#include <gtest/gtest.h>

#include "samples.hpp"

namespace sae {
namespace {

template <class S>
Matrix<S> randomMatrix(Eigen::Index rows, Eigen::Index columns, std::uint32_t seed) {
  Random random(seed, static_cast<std::uint32_t>(rows * 1000 + columns));
  Matrix<S> matrix(rows, columns);
  for (Eigen::Index i = 0; i < matrix.size(); ++i) matrix.data()[i] = static_cast<S>(random.symmetric());
  return matrix;
}

// What the header promises, to the last bit: each sum from its first term to its last, and then what is
// added.
template <class S>
Matrix<S> plainProduct(const Matrix<S>& left, const Matrix<S>& right) {
  Matrix<S> out(left.rows(), right.cols());
  for (Eigen::Index i = 0; i < out.rows(); ++i) {
    for (Eigen::Index j = 0; j < out.cols(); ++j) {
      S sum = 0;
      for (Eigen::Index p = 0; p < left.cols(); ++p) sum += left(i, p) * right(p, j);
      out(i, j) = sum;
    }
  }
  return out;
}

template <class S>
class Products : public testing::Test {};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(Products, Scalars);

// Sizes around the panels' widths, and none at all.
TYPED_TEST(Products, AreSumsInOrder) {
  using S = TypeParam;
  Product<S> product;
  for (const Eigen::Index rows : {1, 2, 3, 8}) {
    for (const Eigen::Index terms : {0, 1, 5, 33}) {
      for (const Eigen::Index columns : {1, 4, 15, 16, 17, 35}) {
        const Matrix<S> left = randomMatrix<S>(rows, terms, 1), right = randomMatrix<S>(terms, columns, 2);
        const Matrix<S> leftT = left.transpose(), rightT = right.transpose();
        const Matrix<S> expected = plainProduct<S>(left, right);
        for (const bool turnLeft : {false, true}) {
          for (const bool turnRight : {false, true}) {
            Matrix<S> out = Matrix<S>::Constant(rows, columns, S(99));
            product(turnLeft ? Strided<S>(leftT).transposed() : Strided<S>(left),
                    turnRight ? Strided<S>(rightT).transposed() : Strided<S>(right), out.data(), columns);
            ASSERT_EQ(out, expected) << rows << "×" << terms << "×" << columns << turnLeft << turnRight;
          }
        }
      }
    }
  }
}

TYPED_TEST(Products, AreThoseOfEigen) {
  using S = TypeParam;
  Product<S> product;
  const Matrix<S> left = randomMatrix<S>(37, 211, 3), right = randomMatrix<S>(211, 130, 4);
  Matrix<S> out(37, 130);
  product(left, right, out.data(), 130);
  // Two sums of 211 terms of at most 1 in another order: each is off by at most 211 roundings of 211.
  const double bound = 2.0 * 211 * 211 * static_cast<double>(std::numeric_limits<S>::epsilon()) / 2;
  EXPECT_LT((out - left * right).cwiseAbs().maxCoeff(), bound);
}

TYPED_TEST(Products, OfAPartAreWrittenIntoAPart) {
  using S = TypeParam;
  Product<S> product;
  const Matrix<S> left = randomMatrix<S>(5, 9, 5), right = randomMatrix<S>(9, 20, 6),
                  added = randomMatrix<S>(5, 20, 7);
  const Matrix<S> expected = plainProduct<S>(left.middleCols(2, 4), right.middleRows(2, 4)) + S(0.5) * added;
  Matrix<S> out = Matrix<S>::Constant(5, 20, S(99));
  // Columns 3…19 of the result.
  product({left.data() + 2, 5, 4, 9, 1}, {right.data() + 2 * 20 + 3, 4, 17, 20, 1}, out.data() + 3, 20,
          {added.data() + 3, S(0.5)});
  EXPECT_EQ(out.rightCols(17), expected.rightCols(17));
  EXPECT_TRUE((out.leftCols(3).array() == S(99)).all());
}

}  // namespace
}  // namespace sae
