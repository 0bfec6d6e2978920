// One training run: settings, digits, parameters, optimizer, and the step that moves them. A step is seven
// phases, which can be run one at a time; it takes effect whole or not at all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "autoencoder.hpp"
#include "digits.hpp"
#include "explanation.hpp"
#include "objective.hpp"
#include "optimizer.hpp"
#include "settings.hpp"
#include "survey.hpp"

namespace sae {

enum class Phase { batch, forward, rhoHat, penalty, deltaOut, delta, update };
const char* phaseName(Phase phase);

class Trainer {
 public:
  // A unit counts as dead when its ρ̂ is below this, as saturated when 1 − ρ̂ is.
  static constexpr double silent = 1e-3;

  // The settings must have passed check().
  explicit Trainer(const Settings& settings);

  const Settings& settings() const { return settings_; }
  Problem configure(const Settings& settings);

  // --- digits ---
  // How many will come in all. Steps then wait for those that have not arrived, instead of going round the
  // ones that have.
  Problem announce(double count);
  // Room for `count` more images, to be filled by the caller.
  Problem extend(std::size_t count, std::uint8_t*& room);
  std::size_t size() const { return digits_.size(); }
  // Whether the next mini-batch's digits are here.
  bool ready();
  // Their indices in the store; during a step, those of the step's mini-batch.
  const std::vector<std::uint32_t>& batch();

  // --- steps ---
  // Runs the next phase. A problem where the digits are not here; then nothing was done.
  Problem runPhase();
  Phase nextPhase() const { return phase_; }
  // Up to `count` steps, beginning with the rest of the one under way; fewer when one diverges.
  Problem step(std::uint32_t count);
  // After a step that did not come about: what became non-finite. Such a step leaves θ as it was after the
  // last step whose loss was finite, and the optimizer's memory empty.
  const std::string& diverged() const { return diverged_; }
  // Of the last step, on its mini-batch.
  const Metrics& metrics() const { return metrics_; }
  // ρ̂ over that mini-batch.
  const Vector<float>& rhoHat() const { return rhoHat_; }
  // The step under way, for whoever looks between its phases.
  const Pass<float>& pass() const { return pass_; }
  const Vector<float>& gradient() const { return gradient_; }

  // --- a step that several trainers share: one leads, which has the digits, the others help ---
  // From now on what belongs to these units is this trainer's, and what belongs to others is stale here. The
  // output bias everyone has. Top-k, which compares units, cannot be shared.
  void setShare(Share share);
  const Share& share() const { return pass_.share; }
  // As a helper: where the images of its next mini-batch are to be written, n bytes each, before takeBatch().
  // A step under way must have come to its gradient.
  std::uint8_t* batchRoom(std::size_t count);
  void takeBatch();
  // As the leader, the next mini-batch's images, m·n bytes; or, of a step that was begun, those of the
  // mini-batch after it. Empty where one is not here. Valid until asked again.
  const std::vector<std::uint8_t>& batchPixels();
  const std::vector<std::uint8_t>& batchPixelsAfter();
  // Forward, as far as this share goes: what there is of Z′, ρ̂ and ‖W‖² is in pass() then.
  Problem beginShared();
  // m·n of the shared step.
  std::size_t sharedSize() const { return static_cast<std::size_t>(batch_.size() * model_.inputs); }
  // As the leader: where a helper's bracket of Z′ (m×n) is to be written before join(), which takes it up
  // with ρ̂ and ‖W‖² of the helper's own units and shards.
  float* bracketRoom(Share share);
  void join(Share share, const float* rhoHat, const double* squaredNorms);
  // As the leader: X̂ and the loss. False where that is not finite.
  bool completeShared();
  // As the leader, what a helper with this share lacks to finish, m×n: the other bracket of Z′ where it has a
  // whole one, which is there when the leader and whoever shares that bracket have begun; otherwise X̂.
  Grown<float>& restFor(Share share);
  // As a helper: where that is to be written before gradientShared().
  float* restRoom();
  // Backward, as far as this share goes. So far nothing has changed, should the step never be made.
  void gradientShared();
  // The update of what is this trainer's own. False where a number is not finite then. After a false here or
  // there only goBack() or restore() makes sense.
  bool updateShared();
  // The run as it is now, when everything is in this trainer; and its coming back after steps that did not
  // come about, which is of no use once its settings have changed.
  void remember();
  void goBack();
  // What a share owns of θ or, to go on with, also of the θ before and of the optimizer's memory; with
  // whether there is a θ before in front; and its taking over from another trainer that has made the same
  // steps. The first is valid until either is called again; the second's numbers are written to the room
  // before.
  enum class Extent { theta, everything };
  const std::vector<float>& shareState(Extent extent);
  float* shareStateRoom(std::size_t count);
  Problem setShareState(Share share, Extent extent);

  // --- looking, without training: `count` images of n bytes ---
  Metrics evaluate(const std::uint8_t* pixels, std::size_t count);
  Metrics evaluateStored();
  Vector<float> averageActivation(const std::uint8_t* pixels, std::size_t count);
  void encode(const std::uint8_t* pixels, std::size_t count, float* activations);
  void reconstruct(const std::uint8_t* pixels, std::size_t count, float* reconstructions);
  void decode(const float* activations, std::size_t count, float* reconstructions);
  GradientCheck gradientCheck(const std::uint8_t* pixels, std::size_t count, std::uint32_t parameters,
                              std::uint32_t seed, double epsilon) const;

  // What every unit does over these images; `labels` (one for each image) may be null.
  Problem survey(const std::uint8_t* pixels, std::size_t count, const std::uint8_t* labels, Survey& into);
  // Where the gradient of W_jl comes from, on the mini-batch of the step under way or else the next.
  Problem explain(double unit, double input, Explanation& into);

  // --- state ---
  const Model& model() const { return model_; }
  const Vector<float>& parameters() const { return theta_; }
  // Finite values only. The optimizer's memory is emptied.
  Problem setParameters(const float* values, std::size_t count);
  // Everything but the digits, as bytes; a step under way is not in it.
  std::vector<std::uint8_t> save() const;
  // Takes over what save() wrote, settings included; a problem leaves everything as it was.
  Problem restore(const std::uint8_t* bytes, std::size_t count);

 private:
  struct Progress {
    double step = 0, examples = 0;
    MiniBatches::Position position;
  };
  struct Remembered {
    Vector<float> theta, next, rhoHat;
    bool canGoBack = false;
    OptimizerState optimizer;
    Progress now, last;
    Metrics metrics;
  };

  Progress progress() const { return {step_, examples_, miniBatches_.position()}; }
  void moveTo(const Progress& progress);
  std::uint32_t epochDigits() const;
  // Says what the step's mini-batch waits for, if that is not here.
  Problem checkArrived();
  void fillBatch();
  bool arrived(const std::vector<std::uint32_t>& indices) const;
  const std::vector<std::uint8_t>& pixelsOf(const std::vector<std::uint32_t>& indices);
  std::vector<Range> parametersOf(Share share) const;
  // Calls `each` for θ, or for every vector of numbers that has one for each parameter.
  template <class Self, class Each>
  static void eachState(Self& self, Extent extent, Each each);
  Metrics metricsOf(const Pass<float>& pass) const;
  void update();
  const char* move();
  void countStep();
  void giveUpStep(std::string what);
  // Metrics and ρ̂ over the images, left in look_; `each` is called after every batch, with its offset.
  template <class Each>
  Metrics measure(const std::uint8_t* pixels, std::size_t count, Each each);
  // Runs `look` on batches of the images, each with its offset and size.
  template <class Look>
  void inBatches(const std::uint8_t* pixels, std::size_t count, Look look);

  Settings settings_;
  Model model_;
  Digits digits_;
  MiniBatches miniBatches_;
  std::uint32_t announced_ = 0;

  Vector<float> theta_,
      next_;  // θ; and the buffer the next θ is written to, which holds the last θ after a step
  bool canGoBack_ = false;  // whether next_ holds the last θ, whose loss was finite
  OptimizerState optimizer_;
  std::vector<Range> own_;  // the parameters of this trainer's share
  bool helping_ = false;
  bool hasBatch_ = false;  // as a helper, for the step after the one under way
  std::vector<std::uint32_t> indicesAfter_;
  std::vector<std::uint8_t> batchPixels_;  // on their way out
  std::vector<float> shareState_;          // on its way out or in
  double step_ = 0, examples_ = 0;
  Progress last_;  // what belongs to the last θ
  Remembered remembered_;

  Phase phase_ = Phase::batch;
  std::vector<std::uint32_t> indices_;
  std::uint32_t stepDigits_ =
      0;  // digits of an epoch, as of the step's mini-batch: more may come during the step
  Batch<float> batch_;
  Pass<float> pass_;
  Vector<float> gradient_;
  std::string diverged_;
  Metrics metrics_;
  Vector<float> rhoHat_;

  Batch<float> looked_;  // the same for evaluate() and its like, which must not disturb a step under way
  Pass<float> look_;
};

}  // namespace sae
