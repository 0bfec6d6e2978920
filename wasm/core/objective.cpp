#include "objective.hpp"

#include <algorithm>

#include "random.hpp"

namespace sae {

Objective objective(const Model& model, const Vector<double>& theta, const Batch<double>& batch) {
  Pass<double> pass;
  pass.forward(model, theta, batch);
  pass.averageActivation();
  pass.penalise(model, theta);
  Objective result;
  pass.backwardOutput(model, theta, batch, result.gradient);
  pass.backwardHidden(model, theta, batch, result.gradient);
  result.total = pass.total(model);
  result.reconstruction = pass.reconstruction;
  result.sparsity = pass.sparsity;
  result.weightDecay = pass.weightDecay;
  result.averageActivation = pass.rhoHat;
  return result;
}

namespace {

std::vector<std::uint32_t> drawIndices(const Model& model, const Batch<double>& batch, std::uint32_t count,
                                       std::uint32_t seed) {
  const auto n = static_cast<std::uint32_t>(model.inputs), k = static_cast<std::uint32_t>(model.hidden);
  std::vector<std::vector<std::uint32_t>> parts;
  std::uint32_t offset = 0;
  const auto part = [&](std::uint32_t size) {
    parts.emplace_back(size);
    for (std::uint32_t& index : parts.back()) index = offset++;
  };
  part(n * k);
  part(k);
  if (!model.tied) part(n * k);
  part(n);
  const auto hasInk = [&](std::uint32_t pixel) {
    return batch.byColumn().start[pixel] < batch.byColumn().start[pixel + 1];
  };
  std::erase_if(parts[0], [&](std::uint32_t index) { return !hasInk(index / k); });

  Random random(seed, 0);
  std::vector<std::uint32_t> indices;
  for (std::vector<std::uint32_t>& candidates : parts) {
    const std::size_t share = std::min(candidates.size(), std::max<std::size_t>(1, count / parts.size()));
    random.shuffle(candidates);
    indices.insert(indices.end(), candidates.begin(),
                   candidates.begin() + static_cast<std::ptrdiff_t>(share));
  }
  std::sort(indices.begin(), indices.end());
  return indices;
}

}  // namespace

GradientCheck checkGradient(const Model& model, const Vector<double>& theta, const Batch<double>& batch,
                            std::uint32_t count, std::uint32_t seed, double epsilon) {
  GradientCheck check;
  check.indices = drawIndices(model, batch, count, seed);
  const auto size = static_cast<Eigen::Index>(check.indices.size());
  check.analytic.resize(size);
  check.numeric.resize(size);

  const Vector<double> gradient = objective(model, theta, batch).gradient;
  Vector<double> moved = theta;
  Pass<double> pass;
  const auto valueAt = [&](std::uint32_t index, double value) {
    moved[index] = value;
    pass.forward(model, moved, batch);
    pass.averageActivation();
    pass.penalise(model, moved);
    return pass.total(model);
  };
  for (Eigen::Index i = 0; i < size; ++i) {
    const std::uint32_t index = check.indices[static_cast<std::size_t>(i)];
    const double above = valueAt(index, theta[index] + epsilon),
                 below = valueAt(index, theta[index] - epsilon);
    moved[index] = theta[index];
    check.analytic[i] = gradient[index];
    check.numeric[i] = (above - below) / (2 * epsilon);
  }
  const double scale = (check.numeric + check.analytic).norm();
  check.ratio = scale == 0 ? 0 : (check.numeric - check.analytic).norm() / scale;
  return check;
}

}  // namespace sae
