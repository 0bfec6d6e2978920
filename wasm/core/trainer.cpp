#include "trainer.hpp"

#include <algorithm>
#include <cmath>

namespace sae {

namespace {

// Images that evaluate() and its like take through the network at once: enough to keep the products fast.
constexpr std::size_t lookBatch = 250;

}  // namespace

const char* phaseName(Phase phase) {
  switch (phase) {
    case Phase::batch:
      return "batch";
    case Phase::forward:
      return "forward";
    case Phase::rhoHat:
      return "rho-hat";
    case Phase::penalty:
      return "penalty";
    case Phase::deltaOut:
      return "delta-out";
    case Phase::delta:
      return "delta";
    case Phase::update:
      return "update";
  }
  return "";
}

Trainer::Trainer(const Settings& settings)
    : settings_(settings),
      model_(settings),
      digits_(static_cast<std::size_t>(model_.inputs)),
      miniBatches_(static_cast<std::uint32_t>(settings.seed), static_cast<std::uint32_t>(settings.batchSize)),
      theta_(initialParameters(model_, static_cast<std::uint32_t>(settings.seed))),
      next_(theta_.size()),
      optimizer_(freshState(*findOptimizer(settings.optimizer), theta_.size())),
      batch_(model_.inputs),
      rhoHat_(Vector<float>::Zero(model_.hidden)),
      looked_(model_.inputs) {
  setShare({});
}

Problem Trainer::configure(const Settings& settings) {
  if (Problem problem = check(settings)) return problem;
  if (Problem problem = checkSameRun(settings_, settings)) return problem;
  if (settings.optimizer != settings_.optimizer) {
    optimizer_ = freshState(*findOptimizer(settings.optimizer), theta_.size());
  }
  settings_ = settings;
  model_ = Model(settings);
  phase_ = Phase::batch;  // a step begun under other settings begins again
  return {};
}

// --- digits ---

Problem Trainer::announce(double count) {
  if (!(count >= 1 && std::floor(count) == count)) {
    return sentence("the number of digits must be a whole number of at least 1, not ", count);
  }
  if (count < static_cast<double>(size())) {
    return sentence("the number of digits must be at least the ", size(), " that are here, not ", count);
  }
  if (count > static_cast<double>(digits_.maxSize())) {
    return sentence("the number of digits must be at most ", digits_.maxSize(), ", not ", count);
  }
  announced_ = static_cast<std::uint32_t>(count);
  digits_.reserve(announced_);
  return {};
}

Problem Trainer::extend(std::size_t count, std::uint8_t*& room) {
  if (announced_ != 0 && size() + count > announced_) {
    return sentence("at most ", announced_ - size(), " more digits were announced, not ", count);
  }
  if (count > digits_.maxSize() - size()) {
    return sentence("at most ", digits_.maxSize(), " digits can be stored; ", size(), " are here, ", count,
                    " more are too many");
  }
  room = digits_.extend(count);
  return {};
}

std::uint32_t Trainer::epochDigits() const {
  const double available = announced_ != 0 ? announced_ : static_cast<double>(size());
  return static_cast<std::uint32_t>(std::min(settings_.trainDigits, available));
}

const std::vector<std::uint32_t>& Trainer::batch() {
  if (phase_ == Phase::batch) miniBatches_.peek(epochDigits(), indices_);
  return indices_;
}

bool Trainer::ready() { return arrived(batch()); }

bool Trainer::arrived(const std::vector<std::uint32_t>& indices) const {
  return !indices.empty() && *std::max_element(indices.begin(), indices.end()) < size();
}

Problem Trainer::checkArrived() {
  if (ready()) return {};
  if (epochDigits() == 0) return std::string("a step needs digits; none have been appended");
  return sentence("the next step needs digit ", *std::max_element(indices_.begin(), indices_.end()),
                  ", counted from 0; only the first ", size(), " have been appended");
}

void Trainer::fillBatch() {
  batch_.clear();
  for (const std::uint32_t index : indices_) batch_.add(digits_.image(index), digits_.ink(index));
  batch_.finish();
}

// --- steps ---

Problem Trainer::runPhase() {
  switch (phase_) {
    case Phase::batch:
      if (Problem problem = checkArrived()) return problem;
      diverged_.clear();
      stepDigits_ = epochDigits();
      fillBatch();
      phase_ = Phase::forward;
      break;
    case Phase::forward:
      pass_.forward(model_, theta_, batch_);
      phase_ = Phase::rhoHat;
      break;
    case Phase::rhoHat:
      pass_.averageActivation();
      phase_ = Phase::penalty;
      break;
    case Phase::penalty:
      pass_.penalise(model_, theta_);
      phase_ = Phase::deltaOut;
      if (!std::isfinite(pass_.total(model_))) giveUpStep("loss");
      break;
    case Phase::deltaOut:
      pass_.backwardOutput(model_, theta_, batch_, gradient_);
      phase_ = Phase::delta;
      break;
    case Phase::delta:
      pass_.backwardHidden(model_, theta_, batch_, gradient_);
      phase_ = Phase::update;
      break;
    case Phase::update:
      update();
      break;
  }
  return {};
}

Problem Trainer::step(std::uint32_t count) {
  for (std::uint32_t made = 0; made < count; ++made) {
    do {
      if (Problem problem = runPhase()) return problem;
    } while (phase_ != Phase::batch);
    if (!diverged_.empty()) return {};
  }
  return {};
}

void Trainer::update() {
  if (const char* what = move()) return giveUpStep(what);

  countStep();
  phase_ = Phase::batch;
}

// next_ = θ after this step, where it is this trainer's. Returns what is not finite then, or nullptr.
const char* Trainer::move() {
  return moveParameters(*findOptimizer(settings_.optimizer), optimizer_,
                        static_cast<float>(settings_.learningRate), gradient_, theta_, next_, own_);
}

// The step has come about: next_ is θ.
void Trainer::countStep() {
  last_ = progress();
  theta_.swap(next_);
  canGoBack_ = true;
  step_ += 1;
  examples_ += static_cast<double>(batch_.size());
  miniBatches_.advance(stepDigits_);
  rhoHat_ = pass_.rhoHat;
  metrics_ = metricsOf(pass_);
}

void Trainer::moveTo(const Progress& progress) {
  step_ = progress.step;
  examples_ = progress.examples;
  miniBatches_.moveTo(progress.position);
}

// Either this step's θ already has a non-finite loss, then the step before made it: back to the θ before
// that. Or the update would be non-finite: then θ, whose loss is finite, stays.
void Trainer::giveUpStep(std::string what) {
  const char* number =
      what == "loss" ? (std::isnan(pass_.total(model_)) ? "not a number" : "infinite") : "not finite";
  diverged_ = sentence("step ", step_ + 1, ": the ", what, what == "loss" ? " is " : " became ", number);
  if (what == "loss" && canGoBack_) {
    theta_.swap(next_);
    moveTo(last_);
  }
  canGoBack_ = false;
  optimizer_ = freshState(*findOptimizer(settings_.optimizer), theta_.size());
  metrics_.step = step_;
  metrics_.examples = examples_;
  metrics_.epoch = miniBatches_.epoch();
  phase_ = Phase::batch;
}

Metrics Trainer::metricsOf(const Pass<float>& pass) const {
  Metrics metrics;
  metrics.step = step_;
  metrics.examples = examples_;
  metrics.epoch = miniBatches_.epoch();
  metrics.reconstruction = pass.reconstruction;
  metrics.sparsity = pass.sparsity;
  metrics.weightDecay = pass.weightDecay;
  metrics.total = pass.total(model_);
  metrics.deadUnits = static_cast<double>((pass.rhoHat.array() < static_cast<float>(silent)).count());
  metrics.saturatedUnits =
      static_cast<double>((pass.rhoHat.array() > static_cast<float>(1 - silent)).count());
  return metrics;
}

// --- looking ---

template <class Look>
void Trainer::inBatches(const std::uint8_t* pixels, std::size_t count, Look look) {
  for (std::size_t from = 0; from < count; from += lookBatch) {
    const std::size_t size = std::min(lookBatch, count - from);
    looked_.clear();
    for (std::size_t i = from; i < from + size; ++i) looked_.add(pixels + i * digits_.inputs());
    look(from, size);
  }
}

template <class Each>
Metrics Trainer::measure(const std::uint8_t* pixels, std::size_t count, Each each) {
  double reconstruction = 0;
  Vector<double> activations = Vector<double>::Zero(model_.hidden);
  inBatches(pixels, count, [&](std::size_t from, std::size_t size) {
    look_.forward(model_, theta_, looked_);
    look_.averageActivation();
    reconstruction += look_.reconstruction * static_cast<double>(size);
    activations += look_.rhoHat.cast<double>() * static_cast<double>(size);
    each(from);
  });
  look_.reconstruction = reconstruction / static_cast<double>(count);
  look_.rhoHat = (activations / static_cast<double>(count)).cast<float>();
  look_.penalise(model_, theta_);
  return metricsOf(look_);
}

Metrics Trainer::evaluate(const std::uint8_t* pixels, std::size_t count) {
  return measure(pixels, count, [](std::size_t) {});
}

Problem Trainer::survey(const std::uint8_t* pixels, std::size_t count, const std::uint8_t* labels,
                        Survey& into) {
  for (std::size_t i = 0; labels && i < count; ++i) {
    if (labels[i] >= Survey::classes) {
      return sentence("labels[", i, "] must be a whole number from 0 to 9, not ", labels[i]);
    }
  }
  Surveyor surveyor(model_.hidden, count, labels != nullptr);
  const Metrics metrics = measure(pixels, count, [&](std::size_t from) {
    surveyor.add(look_.H, from, labels ? labels + from : nullptr);
  });
  into = surveyor.finish();
  into.metrics = metrics;
  into.rhoHat = look_.rhoHat;
  return {};
}

Problem Trainer::explain(double unit, double input, Explanation& into) {
  const auto within = [](const char* name, double value, Eigen::Index count) -> Problem {
    if (value >= 0 && value < static_cast<double>(count) && std::floor(value) == value) return {};
    return sentence(name, " must be a whole number from 0 to ", count - 1, ", not ", value);
  };
  if (Problem problem = within("unit", unit, model_.hidden)) return problem;
  if (Problem problem = within("input", input, model_.inputs)) return problem;
  if (Problem problem = checkArrived()) return problem;
  Batch<double> examples(model_.inputs);
  for (const std::uint32_t index : indices_) examples.add(digits_.image(index));
  examples.finish();
  into = sae::explain(model_, theta_.cast<double>(), examples, static_cast<Eigen::Index>(unit),
                      static_cast<Eigen::Index>(input));
  into.images = indices_;
  return {};
}

Metrics Trainer::evaluateStored() {
  const std::size_t count = std::min<std::size_t>(epochDigits(), size());
  return evaluate(digits_.image(0), count);
}

Vector<float> Trainer::averageActivation(const std::uint8_t* pixels, std::size_t count) {
  Vector<double> activations = Vector<double>::Zero(model_.hidden);
  inBatches(pixels, count, [&](std::size_t, std::size_t size) {
    look_.encode(model_, theta_, looked_);
    look_.averageActivation();
    activations += look_.rhoHat.cast<double>() * static_cast<double>(size);
  });
  return (activations / static_cast<double>(count)).cast<float>();
}

void Trainer::encode(const std::uint8_t* pixels, std::size_t count, float* activations) {
  inBatches(pixels, count, [&](std::size_t from, std::size_t) {
    look_.encode(model_, theta_, looked_);
    std::copy_n(look_.H.data(), look_.H.size(), activations + from * static_cast<std::size_t>(model_.hidden));
  });
}

void Trainer::reconstruct(const std::uint8_t* pixels, std::size_t count, float* reconstructions) {
  inBatches(pixels, count, [&](std::size_t from, std::size_t) {
    look_.encode(model_, theta_, looked_);
    look_.decode(model_, theta_);
    std::copy_n(look_.Xhat.data(), look_.Xhat.size(), reconstructions + from * digits_.inputs());
  });
}

void Trainer::decode(const float* activations, std::size_t count, float* reconstructions) {
  look_.H.resize(static_cast<Eigen::Index>(count), model_.hidden);
  std::copy_n(activations, look_.H.size(), look_.H.data());
  look_.decode(model_, theta_);
  std::copy_n(look_.Xhat.data(), look_.Xhat.size(), reconstructions);
}

GradientCheck Trainer::gradientCheck(const std::uint8_t* pixels, std::size_t count, std::uint32_t parameters,
                                     std::uint32_t seed, double epsilon) const {
  Batch<double> batch(model_.inputs);
  for (std::size_t i = 0; i < count; ++i) batch.add(pixels + i * digits_.inputs());
  batch.finish();
  return checkGradient(model_, theta_.cast<double>(), batch, parameters, seed, epsilon);
}

// --- state ---

Problem Trainer::setParameters(const float* values, std::size_t count) {
  if (count != static_cast<std::size_t>(theta_.size())) {
    return sentence("theta must have ", theta_.size(), " numbers, not ", count);
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (!std::isfinite(values[i])) return sentence("theta[", i, "] must be a finite number, not ", values[i]);
  }
  std::copy_n(values, count, theta_.data());
  optimizer_ = freshState(*findOptimizer(settings_.optimizer), theta_.size());
  canGoBack_ = false;
  diverged_.clear();
  phase_ = Phase::batch;
  return {};
}

}  // namespace sae
