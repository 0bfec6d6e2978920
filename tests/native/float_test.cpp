// How far training's float may be from the double that proves: a bound derived for every single number.
#include <gtest/gtest.h>

#include "networks.hpp"

namespace sae {
namespace {

using test::Network;
using DMatrix = Matrix<double>;
using DVector = Vector<double>;

DMatrix times(const DMatrix& a, const DMatrix& b) { return a * b; }
DMatrix transposed(const DMatrix& a) { return a.transpose(); }
DMatrix absolute(const DMatrix& a) { return a.cwiseAbs(); }
DVector columnSums(const DMatrix& a) { return a.colwise().sum(); }
// row, `count` times one below the other
DMatrix rows(const DVector& row, Eigen::Index count) { return row.replicate(count, 1); }

// c roundings in a row change a number by at most a factor 1 ± γ(c) (Higham, "Accuracy and Stability of
// Numerical Algorithms", 3.1).
constexpr double u = test::floatRounding;
double gamma(double count) { return count * u / (1 - count * u); }

// Running error analysis of MATH.md's steps: for every number that the float pass computes, how far it may be
// from the same number in double.
struct FloatErrors {
  FloatErrors(const Model& model, const DVector& theta, const Batch<double>& batch,
              const Pass<double>& pass) {
    const ConstParts<double> parts(model, theta.data());
    const Eigen::Index examples = batch.size();
    const double m = static_cast<double>(examples), n = static_cast<double>(model.inputs),
                 k = static_cast<double>(model.hidden), beta = model.beta;
    const DMatrix X = batch.dense(), W = absolute(parts.encoder);
    const DMatrix decoder = model.tied ? transposed(W) : absolute(parts.decoder);

    // H: a sum of n + 1 terms, then g, whose slope is at most ¼ and whose own error is below 4e-7 = 7 u.
    const DVector hiddenBias = parts.hiddenBias.cwiseAbs(), outputBias = parts.outputBias.cwiseAbs();
    const DMatrix z = gamma(n + 1) * (times(X, W) + rows(hiddenBias, examples));
    H = z / 4 + 7 * u * pass.H;

    // X̂ likewise, from H with its errors.
    Xhat = times(gamma(k + 1) * pass.H + H, decoder) + gamma(k + 1) * rows(outputBias, examples);
    if (model.sigmoidDecoder) Xhat = Xhat / 4 + 7 * u * pass.Xhat;

    // ρ̂: m additions and a division. Ω′ grows with ρ̂, so its error is largest at the ends.
    rhoHat = columnSums(H) / m + gamma(m + 1) * pass.rhoHat;
    DVector push(model.hidden);
    for (Eigen::Index l = 0; l < model.hidden; ++l) {
      const auto slope = [&](double r) { return model.penalty->slope(r, model.penaltyParameters()); };
      const double r = pass.rhoHat[l];
      push[l] = beta / m * (slope(r + rhoHat[l]) - slope(r - rhoHat[l]) + 2 * u * std::abs(pass.slope[l]));
    }

    // δ′: five roundings, and X̂'s error by the slope, which for (x̂ − x) x̂ (1 − x̂) is at most ¼ + 1.
    const bool product = model.sigmoidDecoder && !model.crossEntropy;
    const DMatrix deltaOutSize = absolute(pass.deltaOut);
    const DMatrix deltaOut = (product ? 1.25 : 1.0) / m * Xhat + gamma(product ? 5 : 3) * deltaOutSize +
                             u / m * (absolute(pass.Xhat) + X);

    // ∂L/∂W′ and ∂L/∂c
    const DMatrix decoderSum = times(transposed(pass.H), deltaOutSize);
    const DMatrix forDecoder = times(transposed(H), deltaOutSize + deltaOut) +
                               times(transposed(pass.H), deltaOut) + gamma(m + 2) * decoderSum +
                               gamma(3) * model.lambda * decoder;

    // δ: ∂L/∂h with its error, times h(1 − h), whose slope in h is at most 1 and which is at most ¼.
    const DMatrix backSum = times(deltaOutSize, transposed(decoder));
    const DMatrix back = times(deltaOut, transposed(decoder)) + gamma(n + 2) * backSum + rows(push, examples);
    const DVector pushSize = pass.slope.cwiseAbs() * (beta / m);
    const DMatrix backSize = backSum + rows(pushSize, examples);
    const DMatrix delta = back / 4 + (backSize + back).cwiseProduct(H) + gamma(4) * backSize / 4;

    // ∂L/∂W and ∂L/∂b
    const DMatrix deltaSize = absolute(pass.delta), encoderSum = times(transposed(X), deltaSize);
    DMatrix forEncoder =
        times(transposed(X), delta) + gamma(m + 3) * encoderSum + gamma(4) * model.lambda * W;
    if (model.tied) {
      // The decoder's share is added: three more roundings of everything.
      forEncoder +=
          transposed(forDecoder) + gamma(3) * (encoderSum + transposed(decoderSum) + 2 * model.lambda * W);
    }

    gradient.resize(theta.size());
    Parts<double> into(model, gradient.data());
    into.encoder = forEncoder;
    into.hiddenBias = columnSums(delta) + gamma(m) * columnSums(deltaSize);
    if (!model.tied) into.decoder = forDecoder;
    into.outputBias = columnSums(deltaOut) + gamma(m) * columnSums(deltaOutSize);
  }

  DMatrix H, Xhat;
  DVector rhoHat, gradient;
};

bool within(const DMatrix& inFloat, const DMatrix& inDouble, const DMatrix& error) {
  return (absolute(inFloat - inDouble).array() <= error.array()).all();
}

class InFloat : public testing::TestWithParam<Network> {};

TEST_P(InFloat, StaysWithinItsRoundingOfDouble) {
  const Network network = GetParam();
  const Model model(network.settings);
  // Both begin from the same numbers, those that float can hold.
  const Vector<float> thetaFloat = test::thetaOf(network).cast<float>();
  const Vector<double> same = thetaFloat.cast<double>();
  std::vector<double> images;
  for (const double x : test::imagesOf(network)) images.push_back(static_cast<float>(x));
  const Batch<float> batchFloat = test::batchOf<float>(network, images);
  const Batch<double> batchDouble = test::batchOf<double>(network, images);

  Vector<float> found;
  Vector<double> exact;
  const Pass<float> passFloat = test::passThrough(model, thetaFloat, batchFloat, found);
  const Pass<double> passDouble = test::passThrough(model, same, batchDouble, exact);
  const FloatErrors errors(model, same, batchDouble, passDouble);

  EXPECT_TRUE(within(passFloat.H.cast<double>(), passDouble.H, errors.H));
  EXPECT_TRUE(within(passFloat.Xhat.cast<double>(), passDouble.Xhat, errors.Xhat));
  EXPECT_TRUE(within(passFloat.rhoHat.cast<double>(), passDouble.rhoHat, errors.rhoHat));
  EXPECT_TRUE(within(found.cast<double>(), exact, errors.gradient));
  // The bound would be worth nothing if it were wide, and so would a float pass that secretly ran in double.
  EXPECT_LT(errors.gradient.maxCoeff(), 1e-4);
  EXPECT_GT((found.cast<double>() - exact).norm(), 0);
}

INSTANTIATE_TEST_SUITE_P(Autoencoder, InFloat, testing::ValuesIn(test::allNetworks()),
                         [](const auto& tested) { return tested.param.name(); });

}  // namespace
}  // namespace sae
