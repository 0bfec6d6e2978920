// The objective and its gradient once more, as plainly as the mathematics is written: one example, one unit
// and one pixel at a time, in plain arrays of doubles, without Eigen. It shares nothing with the core but the
// formulas.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace sae::test {

struct NaiveNetwork {
  std::size_t n, k;  // inputs, hidden units
  bool tied;
  std::string loss, decoder, penalty;
  std::size_t topk;
  double rho, lambda;
  std::string gradient = "exact";  // or what is left out of it

  // Where the parts of θ are. A tied decoder's weight from unit l to pixel j is the encoder's from j to l.
  std::size_t W(std::size_t j, std::size_t l) const { return j * k + l; }
  std::size_t b(std::size_t l) const { return n * k + l; }
  std::size_t Wout(std::size_t l, std::size_t j) const { return tied ? W(j, l) : n * k + k + l * n + j; }
  std::size_t c(std::size_t j) const { return (tied ? n * k + k : 2 * n * k + k) + j; }
  std::size_t parameters() const { return c(n); }
};

// The three terms, and the gradient of each: of L′, of Ω (without β), and of the weight decay.
struct NaiveObjective {
  double reconstruction = 0, sparsity = 0, weightDecay = 0;
  std::vector<double> rhoHat, ofReconstruction, ofSparsity, ofWeightDecay;
};

// What the tests take as a penalty of one's own, as text; as ω; and its derivative by hand. It is convex, as
// the analysis of float_test.cpp wants it.
constexpr const char* ownPenalty = "(r - rho)^2 / (r * (1 - r)) / 2 + abs(r - rho) * sqrt(rho)";
inline double ownValue(double r, double rho) {
  return (r - rho) * (r - rho) / (r * (1 - r)) / 2 + std::abs(r - rho) * std::sqrt(rho);
}
inline double ownSlope(double r, double rho) {
  const double d = r - rho, v = r - r * r;
  return (2 * d * v - d * d * (1 - 2 * r)) / (v * v) / 2 + (r > rho ? 1 : -1) * std::sqrt(rho);
}

inline double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

// Activations of one example; with top-k, 0 where it is not among the k* largest.
inline std::vector<double> naiveEncode(const NaiveNetwork& net, const std::vector<double>& theta,
                                       const double* x) {
  std::vector<double> h;
  for (std::size_t l = 0; l < net.k; ++l) {
    double z = theta[net.b(l)];
    for (std::size_t j = 0; j < net.n; ++j) z += x[j] * theta[net.W(j, l)];
    h.push_back(sigmoid(z));
  }
  if (net.penalty == "topk") {
    std::vector<double> ranked = h;
    std::sort(ranked.rbegin(), ranked.rend());
    for (double& value : h) value = value >= ranked[net.topk - 1] ? value : 0;
  }
  return h;
}

inline NaiveObjective naiveObjective(const NaiveNetwork& net, const std::vector<double>& theta,
                                     const std::vector<double>& X) {
  const std::size_t n = net.n, k = net.k, m = X.size() / n;
  NaiveObjective result;
  result.rhoHat.assign(k, 0);
  result.ofReconstruction = result.ofSparsity = result.ofWeightDecay =
      std::vector<double>(net.parameters(), 0);

  std::vector<std::vector<double>> H;
  for (std::size_t i = 0; i < m; ++i) H.push_back(naiveEncode(net, theta, X.data() + i * n));
  for (std::size_t l = 0; l < k; ++l) {
    for (std::size_t i = 0; i < m; ++i) result.rhoHat[l] += H[i][l] / static_cast<double>(m);
  }

  std::vector<double> slope(k, 0);
  for (std::size_t l = 0; l < k; ++l) {
    const double q = std::min(std::max(result.rhoHat[l], 1e-7), 1 - 1e-7), rho = net.rho;
    if (net.penalty == "kl") {
      result.sparsity += rho * std::log(rho / q) + (1 - rho) * std::log((1 - rho) / (1 - q));
      slope[l] = -rho / q + (1 - rho) / (1 - q);
    } else if (net.penalty == "l1") {
      result.sparsity += result.rhoHat[l];
      slope[l] = 1;
    } else if (net.penalty == "custom") {
      result.sparsity += ownValue(q, rho);
      slope[l] = ownSlope(q, rho);
    }
    if (net.gradient == "without-penalty") slope[l] = 0;
  }

  const double mean = net.gradient == "without-mean" ? 1 : 1 / static_cast<double>(m);  // of the gradient
  for (std::size_t i = 0; i < m; ++i) {
    const double* x = X.data() + i * n;
    const std::vector<double>& h = H[i];
    std::vector<double> outputSlope(n);  // ∂L/∂z′ of this example
    for (std::size_t j = 0; j < n; ++j) {
      double z = theta[net.c(j)];
      for (std::size_t l = 0; l < k; ++l) z += h[l] * theta[net.Wout(l, j)];
      const double xhat = net.decoder == "sigmoid" ? sigmoid(z) : z;
      if (net.loss == "cross-entropy") {
        result.reconstruction -=
            (x[j] * std::log(xhat) + (1 - x[j]) * std::log(1 - xhat)) / static_cast<double>(m);
        // The derivative of just that with respect to x̂, times x̂'s with respect to z′: not yet simplified.
        outputSlope[j] = (-x[j] / xhat + (1 - x[j]) / (1 - xhat)) * xhat * (1 - xhat) * mean;
      } else {
        result.reconstruction += (xhat - x[j]) * (xhat - x[j]) / 2 / static_cast<double>(m);
        outputSlope[j] = (xhat - x[j]) * (net.decoder == "sigmoid" ? xhat * (1 - xhat) : 1) * mean;
      }
    }
    for (std::size_t j = 0; j < n; ++j) result.ofReconstruction[net.c(j)] += outputSlope[j];
    for (std::size_t l = 0; l < k; ++l) {
      double back = 0;  // ∂L′/∂h
      for (std::size_t j = 0; j < n; ++j) {
        result.ofReconstruction[net.Wout(l, j)] += outputSlope[j] * h[l];
        back += outputSlope[j] * theta[net.Wout(l, j)];
      }
      double g = h[l] * (1 - h[l]);  // g′; 0 where top-k has set h to 0
      if (net.gradient == "without-slope") g = h[l] == 0 ? 0 : 1;
      for (std::size_t j = 0; j < n; ++j) {
        result.ofReconstruction[net.W(j, l)] += back * g * x[j];
        result.ofSparsity[net.W(j, l)] += slope[l] * mean * g * x[j];
      }
      result.ofReconstruction[net.b(l)] += back * g;
      result.ofSparsity[net.b(l)] += slope[l] * mean * g;
    }
  }

  // On W and on W′, which when tied are the same weights, counted twice.
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t l = 0; l < k; ++l) {
      for (const std::size_t weight : {net.W(j, l), net.Wout(l, j)}) {
        result.weightDecay += net.lambda / 2 * theta[weight] * theta[weight];
        result.ofWeightDecay[weight] += net.lambda * theta[weight];
      }
    }
  }
  return result;
}

}  // namespace sae::test
