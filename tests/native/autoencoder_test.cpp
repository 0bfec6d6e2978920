#include "autoencoder.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "activation.hpp"
#include "networks.hpp"

namespace sae {
namespace {

using test::imagesOf;
using test::Network;
using test::thetaOf;

TEST(Autoencoder, ThetaIsEncoderBiasDecoderBias) {
  Settings settings;
  settings.inputs = 3;
  settings.hidden = 2;
  Vector<float> theta(3 * 2 + 2 + 2 * 3 + 3);
  for (Eigen::Index i = 0; i < theta.size(); ++i) theta[i] = static_cast<float>(i);
  const Model model(settings);
  ASSERT_EQ(model.parameters(), theta.size());
  const ConstParts<float> parts(model, theta.data());
  EXPECT_EQ(parts.encoder(2, 1), 5);  // W row-major: pixel 2, unit 1
  EXPECT_EQ(parts.hiddenBias[1], 7);
  EXPECT_EQ(parts.decoder(1, 0), 11);  // W′ row-major: unit 1, pixel 0
  EXPECT_EQ(parts.outputBias[2], 16);

  settings.tied = true;
  const Model tied(settings);
  EXPECT_EQ(tied.parameters(), 3 * 2 + 2 + 3);
  const ConstParts<float> tiedParts(tied, theta.data());
  EXPECT_EQ(tiedParts.decoder.size(), 0);
  EXPECT_EQ(tiedParts.outputBias[0], 8);
}

TEST(Autoencoder, StartsFromUfldlsUniformWeightsAndZeroBiases) {
  for (const bool tied : {false, true}) {
    Settings settings = test::smallSettings();
    settings.tied = tied;
    const Model model(settings);
    const Vector<float> theta = initialParameters(model, 1);
    const ConstParts<float> parts(model, theta.data());
    const float r = std::sqrt(6.0f / (64 + 12 + 1));
    EXPECT_TRUE(parts.hiddenBias.isZero(0));
    EXPECT_TRUE(parts.outputBias.isZero(0));
    const auto fillsTheInterval = [r](const auto& weights) {
      EXPECT_GE(weights.minCoeff(), -r * (1 + 1e-6f));  // r itself is rounded
      EXPECT_LE(weights.maxCoeff(), r * (1 + 1e-6f));
      EXPECT_LT(weights.minCoeff(), -0.98f * r);
      EXPECT_GT(weights.maxCoeff(), 0.98f * r);
      // 768 of them: the mean's standard deviation is r/√(3·768) = 0.021 r; the seed is fixed.
      EXPECT_LT(std::abs(weights.mean()), 0.06f * r);
    };
    fillsTheInterval(parts.encoder);
    if (!tied) fillsTheInterval(parts.decoder);
    EXPECT_EQ(test::bits(theta), test::bits(initialParameters(model, 1)));
    EXPECT_NE(test::bits(theta), test::bits(initialParameters(model, 2)));
  }
}

class TopK : public testing::Test {
 protected:
  // One pixel, always 1, and biases 0: the activations are g(weights).
  Matrix<double> activations(const std::vector<double>& weights, double topk) {
    Settings settings;
    settings.inputs = 1;
    settings.hidden = static_cast<double>(weights.size());
    settings.penalty = "topk";
    settings.topk = topk;
    const Model model(settings);
    Vector<double> theta = Vector<double>::Zero(model.parameters());
    std::copy(weights.begin(), weights.end(), theta.data());
    Batch<double> batch(1);
    const double ink = 1;
    batch.add(&ink);
    batch.finish();
    Pass<double> pass;
    pass.encode(model, theta, batch);
    return Matrix<double>(pass.H);
  }
};

TEST_F(TopK, KeepsTheLargestAndNothingElse) {
  const Matrix<double> H = activations({1, 5, -3, 4, 2}, 2);
  EXPECT_EQ(H(0, 1), logistic(5.0));
  EXPECT_EQ(H(0, 3), logistic(4.0));
  for (const int dropped : {0, 2, 4}) EXPECT_EQ(H(0, dropped), 0);
}

TEST_F(TopK, KeepsAllWhereThereAreNoMore) { EXPECT_EQ((activations({1, 5, -3}, 3).array() > 0).count(), 3); }

TEST_F(TopK, OfEqualsKeepsTheFirst) {
  const Matrix<double> H = activations({1, 2, 2, 2, 0}, 2);
  EXPECT_EQ((H.array() > 0).cast<int>().matrix(), (Eigen::Matrix<int, 1, 5>(0, 1, 1, 0, 0)));
}

TEST_F(TopK, OrdersInTheFaceOfNan) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Matrix<double> H = activations({nan, 2, nan, 3, 1}, 2);
  EXPECT_EQ(H(0, 1), logistic(2.0));
  EXPECT_EQ(H(0, 3), logistic(3.0));
}

// A penalty pulls where reconstruction is indifferent: with top-k, dropped units get no gradient at all.
TEST(Autoencoder, TopKSendsNoGradientThroughDroppedUnits) {
  Network network = test::allNetworks().front();
  network.settings.penalty = "topk";
  network.settings.topk = 1;
  network.settings.lambda = 0;
  const Vector<double> theta = thetaOf(network);
  const Batch<double> batch = test::batchOf<double>(network, imagesOf(network));
  Vector<double> gradient;
  const Pass<double> pass = test::passThrough(Model(network.settings), theta, batch, gradient);
  for (Eigen::Index i = 0; i < pass.H.rows(); ++i) {
    EXPECT_EQ((pass.H.row(i).array() > 0).count(), 1);
    EXPECT_EQ((pass.delta.row(i).array() != 0).count(), 1);
  }
}

// A pass is used again and again, on batches of any size: nothing of the last one may stay.
TEST(Autoencoder, APassUsedAgainIsAsNew) {
  for (const Network& network : test::allNetworks()) {
    const Model model(network.settings);
    const Vector<double> theta = thetaOf(network);
    const std::vector<double> X = imagesOf(network);
    const Batch<double> five = test::batchOf<double>(network, X);
    const Batch<double> two = test::batchOf<double>(network, {X.begin(), X.begin() + 14});
    Vector<double> expected, found;
    test::passThrough(model, theta, two, expected);
    Pass<double> pass = test::passThrough(model, theta, five, found);
    pass.forward(model, theta, two);
    pass.averageActivation();
    pass.penalise(model, theta);
    pass.backwardOutput(model, theta, two, found);
    pass.backwardHidden(model, theta, two, found);
    EXPECT_EQ(found, expected) << network.name();
  }
}

TEST(Autoencoder, DecodesWhatItEncoded) {
  for (const Network& network : test::allNetworks()) {
    const Model model(network.settings);
    const Vector<double> theta = thetaOf(network);
    const Batch<double> batch = test::batchOf<double>(network, imagesOf(network));
    Pass<double> whole, halves;
    whole.forward(model, theta, batch);
    halves.encode(model, theta, batch);
    EXPECT_EQ(halves.H, whole.H) << network.name();
    halves.decode(model, theta);
    EXPECT_EQ(halves.Xhat, whole.Xhat) << network.name();
  }
}

}  // namespace
}  // namespace sae
