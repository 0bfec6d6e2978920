// Trainer's part in a step that several trainers share.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "trainer.hpp"

namespace sae {

std::vector<Range> Trainer::parametersOf(Share share) const {
  const Eigen::Index n = model_.inputs, k = model_.hidden;
  if (share.everything()) return {{0, theta_.size()}};
  const Units units = share.units(k);
  std::vector<Range> ranges;
  for (Eigen::Index j = 0; j < n; ++j) ranges.push_back({j * k + units.from, units.count()});
  ranges.push_back({n * k + units.from, units.count()});
  if (!model_.tied) ranges.push_back({n * k + k + units.from * n, units.count() * n});
  ranges.push_back({theta_.size() - n, n});
  return ranges;
}

void Trainer::setShare(Share share) {
  pass_.share = share;
  own_ = parametersOf(share);
  phase_ = Phase::batch;
}

std::uint8_t* Trainer::batchRoom(std::size_t count) {
  helping_ = true;
  return digits_.replace(count);
}

void Trainer::takeBatch() {
  indices_.resize(digits_.size());
  std::iota(indices_.begin(), indices_.end(), 0u);
  fillBatch();
  hasBatch_ = true;
}

const std::vector<std::uint8_t>& Trainer::pixelsOf(const std::vector<std::uint32_t>& indices) {
  const std::size_t n = digits_.inputs();
  batchPixels_.resize(arrived(indices) ? indices.size() * n : 0);
  std::uint8_t* row = batchPixels_.data();
  if (batchPixels_.empty()) return batchPixels_;
  for (const std::uint32_t index : indices) row = std::copy_n(digits_.image(index), n, row);
  return batchPixels_;
}

const std::vector<std::uint8_t>& Trainer::batchPixels() { return pixelsOf(batch()); }

const std::vector<std::uint8_t>& Trainer::batchPixelsAfter() {
  const MiniBatches::Position here = miniBatches_.position();
  miniBatches_.advance(stepDigits_);
  miniBatches_.peek(epochDigits(), indicesAfter_);
  miniBatches_.moveTo(here);
  return pixelsOf(indicesAfter_);
}

Problem Trainer::beginShared() {
  if (helping_) {
    if (!hasBatch_)
      return std::string("a helper's step needs a mini-batch; it has not taken one since the last");
    hasBatch_ = false;
  } else {
    phase_ = Phase::batch;
    if (Problem problem = checkArrived()) return problem;
    stepDigits_ = epochDigits();
    fillBatch();
  }
  diverged_.clear();
  pass_.encode(model_, theta_, batch_);
  pass_.decodeShare(model_, theta_);
  pass_.averageActivation();
  pass_.measureWeights(model_, theta_);
  return {};
}

// The first shard of a bracket begins it. The other is added; until then it lies where δ′ will be.
float* Trainer::bracketRoom(Share share) {
  if (share.first % 2 == 0) return pass_.partial[share.bracket()].data();
  pass_.deltaOut.resize(batch_.size(), model_.inputs);
  return pass_.deltaOut.data();
}

void Trainer::join(Share share, const float* rhoHat, const double* squaredNorms) {
  if (share.first % 2 != 0) pass_.partial[share.bracket()] += pass_.deltaOut;
  const Units units = share.units(model_.hidden);
  std::copy_n(rhoHat, units.count(), pass_.rhoHat.data() + units.from);
  std::copy_n(squaredNorms, share.last - share.first, pass_.squaredNorms + share.first);
}

bool Trainer::completeShared() {
  pass_.reconstruct(model_, theta_, batch_);
  pass_.sumPenalty(model_);
  return std::isfinite(pass_.total(model_));
}

Grown<float>& Trainer::restFor(Share share) {
  return share.wholeBracket() ? pass_.partial[1 - share.bracket()] : pass_.Xhat;
}

float* Trainer::restRoom() {
  Grown<float>& rest = restFor(pass_.share);
  rest.resize(batch_.size(), model_.inputs);
  return rest.data();
}

void Trainer::gradientShared() {
  if (helping_) {
    if (pass_.share.wholeBracket()) pass_.reconstruct(model_, theta_, batch_);
    pass_.sumPenalty(model_);
  }
  pass_.backwardOutput(model_, theta_, batch_, gradient_);
  pass_.backwardHidden(model_, theta_, batch_, gradient_);
}

bool Trainer::updateShared() {
  if (move()) return false;
  if (helping_) {
    theta_.swap(next_);
    canGoBack_ = true;
  } else {
    countStep();
  }
  return true;
}

void Trainer::remember() {
  Remembered& r = remembered_;  // part by part, into the memory that the last one had
  r.theta = theta_;
  r.next = next_;
  r.rhoHat = rhoHat_;
  r.canGoBack = canGoBack_;
  r.optimizer = optimizer_;
  r.now = progress();
  r.last = last_;
  r.metrics = metrics_;
}

void Trainer::goBack() {
  const Remembered& r = remembered_;
  theta_ = r.theta;
  next_ = r.next;
  rhoHat_ = r.rhoHat;
  canGoBack_ = r.canGoBack;
  optimizer_ = r.optimizer;
  moveTo(r.now);
  last_ = r.last;
  metrics_ = r.metrics;
  diverged_.clear();
  setShare({});
}

template <class Self, class Each>
void Trainer::eachState(Self& self, Extent extent, Each each) {
  each(self.theta_);
  if (extent == Extent::theta) return;
  each(self.next_);
  for (auto& slot : self.optimizer_.slots) each(slot);
}

const std::vector<float>& Trainer::shareState(Extent extent) {
  shareState_.clear();
  shareState_.push_back(canGoBack_ ? 1 : 0);
  eachState(*this, extent, [&](const Vector<float>& state) {
    for (const auto& [from, count] : own_) {
      shareState_.insert(shareState_.end(), state.data() + from, state.data() + from + count);
    }
  });
  return shareState_;
}

float* Trainer::shareStateRoom(std::size_t count) {
  shareState_.resize(count);
  return shareState_.data();
}

Problem Trainer::setShareState(Share share, Extent extent) {
  const std::vector<Range> ranges = parametersOf(share);
  std::size_t expected = 1;
  eachState(*this, extent, [&](const Vector<float>&) {
    for (const Range& range : ranges) expected += static_cast<std::size_t>(range.count);
  });
  if (shareState_.size() != expected) {
    return sentence("the share's state must have ", expected, " numbers, not ", shareState_.size());
  }
  const float* values = shareState_.data();
  canGoBack_ = *values++ != 0;
  eachState(*this, extent, [&](Vector<float>& state) {
    for (const Range& range : ranges) {
      std::copy_n(values, range.count, state.data() + range.from);
      values += range.count;
    }
  });
  return {};
}

}  // namespace sae
