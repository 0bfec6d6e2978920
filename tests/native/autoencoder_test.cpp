// Every gradient against central differences and against a plain loop, in double; float against double.
#include "autoencoder.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "activation.hpp"
#include "networks.hpp"

namespace sae {
namespace {

using test::imagesOf;
using test::Network;
using test::plain;
using test::ratio;
using test::thetaOf;

// Both sides are sums of the same few dozen doubles, in another order: 1e-13 is some hundred times what
// rounding does, and a millionth of what any wrong term would.
constexpr double rounding = 1e-13;

Objective objectiveOf(const Settings& settings, const Vector<double>& theta, const Batch<double>& batch) {
  return objective(Model(settings), theta, batch);
}

std::vector<double> centralDifferences(const Settings& settings, const Vector<double>& theta,
                                       const Batch<double>& batch) {
  constexpr double epsilon = 1e-4;
  std::vector<double> gradient;
  Vector<double> moved = theta;
  for (Eigen::Index i = 0; i < theta.size(); ++i) {
    moved[i] = theta[i] + epsilon;
    const double above = objectiveOf(settings, moved, batch).total;
    moved[i] = theta[i] - epsilon;
    const double below = objectiveOf(settings, moved, batch).total;
    moved[i] = theta[i];
    gradient.push_back((above - below) / (2 * epsilon));
  }
  return gradient;
}

class EveryNetwork : public testing::TestWithParam<Network> {
 protected:
  const Network network = GetParam();
  const Vector<double> theta = thetaOf(network);
  const std::vector<double> X = imagesOf(network);
  const Batch<double> batch = test::batchOf<double>(network, X);
  const test::NaiveObjective naive = test::naiveObjective(network.naive(), plain(theta), X);

  // The settings with only some of the terms.
  Settings with(double beta, double lambda) const {
    Settings settings = network.settings;
    settings.beta = beta;
    settings.lambda = lambda;
    return settings;
  }
  std::vector<double> naiveGradient(double reconstruction, double sparsity, double weightDecay) const {
    std::vector<double> sum(naive.ofReconstruction.size());
    for (std::size_t i = 0; i < sum.size(); ++i) {
      sum[i] = reconstruction * naive.ofReconstruction[i] + sparsity * naive.ofSparsity[i] +
               weightDecay * naive.ofWeightDecay[i];
    }
    return sum;
  }
};

// With top-k, an ε must not change which units are kept, or there is no derivative.
TEST(Autoencoder, TheNetworksTestedAreAwayFromTies) {
  for (const Network& network : test::allNetworks()) {
    test::NaiveNetwork all = network.naive();
    all.topk = all.k;
    const std::vector<double> X = imagesOf(network);
    for (std::size_t i = 0; i < test::examples; ++i) {
      std::vector<double> h = test::naiveEncode(all, plain(thetaOf(network)), X.data() + i * all.n);
      std::sort(h.rbegin(), h.rend());
      const std::size_t kept = network.naive().topk;
      // A weight moved by 1e-4 moves an activation by at most a quarter of that.
      EXPECT_GT(h[kept - 1] - h[kept], 1e-4) << network.name() << ", example " << i;
    }
  }
}

// The objective has third derivatives of the order 1 here: central differences are off by ε²/6 of
// them, 1.7e-9, and by rounding, 1e-16·L/ε = 1e-11.
TEST_P(EveryNetwork, GradientIsThatOfCentralDifferences) {
  const Settings& settings = network.settings;
  EXPECT_LT(
      ratio(centralDifferences(settings, theta, batch), plain(objectiveOf(settings, theta, batch).gradient)),
      1e-8);
}

TEST_P(EveryNetwork, TermsAreThoseOfThePlainLoop) {
  const Objective found = objectiveOf(network.settings, theta, batch);
  EXPECT_NEAR(found.reconstruction, naive.reconstruction, rounding * naive.reconstruction);
  EXPECT_NEAR(found.sparsity, naive.sparsity, rounding * naive.sparsity);
  EXPECT_NEAR(found.weightDecay, naive.weightDecay, rounding * naive.weightDecay);
  const double total = naive.reconstruction + network.settings.beta * naive.sparsity + naive.weightDecay;
  EXPECT_NEAR(found.total, total, rounding * total);
  for (std::size_t l = 0; l < naive.rhoHat.size(); ++l) {
    EXPECT_NEAR(found.averageActivation[static_cast<Eigen::Index>(l)], naive.rhoHat[l], rounding);
  }
}

TEST_P(EveryNetwork, GradientIsThatOfThePlainLoop) {
  const Settings& settings = network.settings;
  EXPECT_LT(ratio(naiveGradient(1, settings.beta, 1), plain(objectiveOf(settings, theta, batch).gradient)),
            rounding);
}

TEST_P(EveryNetwork, ReconstructionAloneHasItsGradient) {
  const Settings alone = with(0, 0);
  const Objective found = objectiveOf(alone, theta, batch);
  EXPECT_EQ(found.total, found.reconstruction);
  EXPECT_LT(ratio(naiveGradient(1, 0, 0), plain(found.gradient)), rounding);
  EXPECT_LT(ratio(centralDifferences(alone, theta, batch), plain(found.gradient)), 1e-8);
}

// The reconstruction cannot be switched off, so the others are seen in what they add.
TEST_P(EveryNetwork, SparsityAloneAddsItsGradient) {
  const Vector<double> without = objectiveOf(with(0, 0), theta, batch).gradient;
  const Vector<double> added = objectiveOf(with(3, 0), theta, batch).gradient - without;
  const std::vector<double> expected = naiveGradient(0, 3, 0);
  const double scale = without.norm() + added.norm();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(added[static_cast<Eigen::Index>(i)], expected[i], rounding * scale);
  }
  const bool penalised = network.settings.penalty == "kl" || network.settings.penalty == "l1";
  EXPECT_EQ(added.isZero(0), !penalised);
}

TEST_P(EveryNetwork, WeightDecayAloneAddsItsGradient) {
  const Vector<double> without = objectiveOf(with(0, 0), theta, batch).gradient;
  const Vector<double> added = objectiveOf(with(0, 0.02), theta, batch).gradient - without;
  const std::vector<double> expected = naiveGradient(0, 0, 1);
  const double scale = without.norm() + added.norm();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(added[static_cast<Eigen::Index>(i)], expected[i], rounding * scale);
  }
  EXPECT_FALSE(added.isZero(0));
}

// Running error analysis of MATH.md's steps: for every number that the float pass computes, how far it may be
// from the same number in double. γ(c) bounds c roundings in a row (Higham, "Accuracy and Stability of
// Numerical Algorithms", 3.1).
struct FloatErrors {
  static constexpr double u = test::floatRounding;
  static double gamma(double count) { return count * u / (1 - count * u); }

  FloatErrors(const Network& network, const Model& model, const Vector<double>& theta,
              const Batch<double>& batch, const Pass<double>& pass) {
    const ConstParts<double> parts(model, theta.data());
    const double m = static_cast<double>(batch.size()), n = static_cast<double>(model.inputs),
                 k = static_cast<double>(model.hidden);
    const Matrix<double> X = batch.dense(), W = parts.encoder,
                         decoder = model.tied ? Matrix<double>(W.transpose()) : Matrix<double>(parts.decoder);

    // H: a sum of n + 1 terms, then g, whose slope is at most ¼ and whose own error is below 4e-7 = 7 u.
    Matrix<double> z = gamma(n + 1) * (X.cwiseAbs() * W.cwiseAbs());
    z.rowwise() += gamma(n + 1) * Vector<double>(parts.hiddenBias.cwiseAbs());
    H = z / 4 + 7 * u * pass.H;

    // X̂ likewise, from H with its errors.
    Xhat = gamma(k + 1) * (pass.H * decoder.cwiseAbs()) + H * decoder.cwiseAbs();
    Xhat.rowwise() += gamma(k + 1) * Vector<double>(parts.outputBias.cwiseAbs());
    if (model.sigmoidDecoder) Xhat = Xhat / 4 + 7 * u * pass.Xhat;

    // ρ̂: m additions and a division. Ω′ grows with ρ̂, so its error is largest at the ends.
    rhoHat = H.colwise().sum() / m + gamma(m + 1) * Vector<double>(pass.rhoHat);
    Vector<double> push(model.hidden);
    for (Eigen::Index l = 0; l < model.hidden; ++l) {
      const auto slope = [&](double r) { return model.penalty->slope(r, network.settings.rho); };
      const double r = pass.rhoHat[l];
      push[l] = model.beta / m * (slope(r + rhoHat[l]) - slope(r - rhoHat[l])) +
                2 * u * std::abs(pass.slope[l]) * model.beta / m;
    }

    // δ′: five roundings, and X̂'s error by the slope, which for (x̂ − x) x̂ (1 − x̂) is at most ¼ + 1.
    const bool product = model.sigmoidDecoder && !model.crossEntropy;
    const Matrix<double> deltaOut = (product ? 1.25 : 1.0) / m * Xhat +
                                    gamma(product ? 5 : 3) * pass.deltaOut.cwiseAbs() +
                                    u / m * (pass.Xhat.cwiseAbs() + X);

    // ∂L/∂W′ and ∂L/∂c
    const Matrix<double> absDeltaOut = pass.deltaOut.cwiseAbs();
    const Matrix<double> forDecoder =
        H.transpose() * (absDeltaOut + deltaOut) + pass.H.transpose() * deltaOut +
        gamma(m + 2) * (pass.H.transpose() * absDeltaOut) + gamma(3) * model.lambda * decoder.cwiseAbs();

    // δ: ∂L/∂h with its error, times h(1 − h), whose slope in h is at most 1 and which is at most ¼.
    Matrix<double> back = deltaOut * decoder.cwiseAbs().transpose() +
                          gamma(n + 2) * (absDeltaOut * decoder.cwiseAbs().transpose());
    back.rowwise() += push;
    Matrix<double> absBack = (absDeltaOut * decoder.cwiseAbs().transpose());
    absBack.rowwise() += Vector<double>(pass.slope.cwiseAbs() * (model.beta / m));
    const Matrix<double> delta = back / 4 + (absBack + back).cwiseProduct(H) + gamma(4) * absBack / 4;
    const Matrix<double> absDelta = pass.delta.cwiseAbs();

    // ∂L/∂W and ∂L/∂b
    Matrix<double> forEncoder = X.transpose() * delta + gamma(m + 3) * (X.transpose() * absDelta) +
                                gamma(4) * model.lambda * W.cwiseAbs();
    if (model.tied) {
      // The decoder's share is added: three more roundings of everything.
      const Matrix<double> all = X.transpose() * absDelta + (pass.H.transpose() * absDeltaOut).transpose() +
                                 2 * model.lambda * W.cwiseAbs();
      forEncoder += Matrix<double>(forDecoder.transpose()) + gamma(3) * all;
    }

    gradient.resize(theta.size());
    Parts<double> into(model, gradient.data());
    into.encoder = forEncoder;
    into.hiddenBias = delta.colwise().sum() + gamma(m) * absDelta.colwise().sum();
    if (!model.tied) into.decoder = forDecoder;
    into.outputBias = deltaOut.colwise().sum() + gamma(m) * absDeltaOut.colwise().sum();
  }

  Matrix<double> H, Xhat;
  Vector<double> rhoHat, gradient;
};

template <class S>
Pass<S> run(const Model& model, const Vector<S>& theta, const Batch<S>& batch, Vector<S>& gradient) {
  Pass<S> pass;
  pass.forward(model, theta, batch);
  pass.averageActivation();
  pass.penalise(model, theta);
  pass.backward(model, theta, batch, gradient);
  return pass;
}

TEST_P(EveryNetwork, FloatStaysWithinItsRoundingOfDouble) {
  const Model model(network.settings);
  // Both begin from the same numbers, those that float can hold.
  const Vector<float> thetaFloat = theta.cast<float>();
  const Vector<double> same = thetaFloat.cast<double>();
  std::vector<double> images;
  for (const double x : X) images.push_back(static_cast<float>(x));
  const Batch<float> batchFloat = test::batchOf<float>(network, images);
  const Batch<double> batchDouble = test::batchOf<double>(network, images);

  Vector<float> found;
  Vector<double> exact;
  const Pass<float> passFloat = run(model, thetaFloat, batchFloat, found);
  const Pass<double> passDouble = run(model, same, batchDouble, exact);
  const FloatErrors errors(network, model, same, batchDouble, passDouble);

  const auto within = [](const auto& inFloat, const auto& inDouble, const auto& error) {
    return ((inFloat.template cast<double>() - inDouble).cwiseAbs().array() <= error.array()).all();
  };
  EXPECT_TRUE(within(passFloat.H, passDouble.H, errors.H));
  EXPECT_TRUE(within(passFloat.Xhat, passDouble.Xhat, errors.Xhat));
  EXPECT_TRUE(within(passFloat.rhoHat, passDouble.rhoHat, errors.rhoHat));
  EXPECT_TRUE(within(found, exact, errors.gradient));
  // The bound would be worth nothing if it were wide, and so would a float pass that secretly ran in double.
  EXPECT_LT(errors.gradient.maxCoeff(), 1e-4);
  EXPECT_GT((found.cast<double>() - exact).norm(), 0);
}

INSTANTIATE_TEST_SUITE_P(Autoencoder, EveryNetwork, testing::ValuesIn(test::allNetworks()),
                         [](const auto& tested) { return tested.param.name(); });

// The lecture's slide: ∂Ω/∂W = (1/m) Xᵀ[(1Ω′ᵀ) ∘ H ∘ (1 − H)], the penalty alone.
TEST(Autoencoder, SparsityGradientIsTheLecturesFormula) {
  Network network = test::allNetworks().front();
  network.settings.lambda = 0;
  ASSERT_EQ(network.settings.penalty, "kl");
  const Vector<double> theta = thetaOf(network);
  const Batch<double> batch = test::batchOf<double>(network, imagesOf(network));
  const Model model(network.settings);
  Vector<double> full;
  const Pass<double> pass = run(model, theta, batch, full);
  network.settings.beta = 0;
  Vector<double> without;
  run(Model(network.settings), theta, batch, without);

  const double m = static_cast<double>(batch.size());
  const Matrix<double> ones = Matrix<double>::Ones(batch.size(), 1);
  const Matrix<double> expected =
      batch.dense().transpose() *
      (ones * pass.slope).cwiseProduct(pass.H).cwiseProduct((1 - pass.H.array()).matrix()) / m;
  const Vector<double> sparsityOnly = (full - without) / model.beta;
  const ConstParts<double> parts(model, sparsityOnly.data());
  EXPECT_LT((parts.encoder - expected).norm(), rounding * (without.norm() + full.norm()));
  EXPECT_GT(expected.norm(), 0.01);
  // Ω does not depend on the decoder.
  EXPECT_TRUE(parts.decoder.isZero(0));
  EXPECT_TRUE(parts.outputBias.isZero(0));
}

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
    return pass.H;
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
  const Pass<double> pass = run(Model(network.settings), theta, batch, gradient);
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
    run(model, theta, two, expected);
    Pass<double> pass = run(model, theta, five, found);
    pass.forward(model, theta, two);
    pass.averageActivation();
    pass.penalise(model, theta);
    pass.backward(model, theta, two, found);
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
