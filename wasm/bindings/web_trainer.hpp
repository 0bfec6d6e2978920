// The core's classes as JavaScript sees them: the same calls, with typed arrays in and out.
// web/src/library/native.d.ts describes this border.
#pragma once

#include <emscripten/val.h>

#include <memory>
#include <string>

#include "idx.hpp"
#include "trainer.hpp"

namespace sae {

class WebTrainer {
 public:
  explicit WebTrainer(const Settings& settings) : trainer_(settings) {}

  Settings settings() const { return trainer_.settings(); }
  void configure(const Settings& settings);

  void announce(double count);
  void append(const emscripten::val& pixels);
  double size() const { return static_cast<double>(trainer_.size()); }
  bool ready() { return trainer_.ready(); }
  emscripten::val batch();

  std::string phase();
  std::string nextPhase() const { return phaseName(trainer_.nextPhase()); }
  Metrics step(std::uint32_t count);
  std::string diverged() const { return trainer_.diverged(); }
  Metrics metrics() const { return trainer_.metrics(); }

  Metrics evaluate(const emscripten::val& pixels);
  Metrics evaluateStored();
  emscripten::val workspace() const;
  emscripten::val explain(double unit, double input);
  emscripten::val survey(const emscripten::val& pixels, const emscripten::val& labels);
  emscripten::val averageActivation() const;
  emscripten::val averageActivationOver(const emscripten::val& pixels);
  emscripten::val encode(const emscripten::val& pixels);
  emscripten::val reconstruct(const emscripten::val& pixels);
  emscripten::val decode(const emscripten::val& activations);

  void setShare(int first, int last);
  emscripten::val batchPixels(bool after, const emscripten::val& used);
  void takeBatch(const emscripten::val& pixels);
  void beginShared();
  emscripten::val beginTaken(const emscripten::val& used);
  void join(int first, int last, const emscripten::val& sums);
  void remember() { trainer_.remember(); }
  void goBack() { trainer_.goBack(); }
  bool completeShared() { return trainer_.completeShared(); }
  emscripten::val restFor(int first, int last, const emscripten::val& used);
  void gradientShared(const emscripten::val& rest);
  bool updateShared();
  emscripten::val shareState(bool everything, const emscripten::val& used);
  void setShareState(int first, int last, bool everything, const emscripten::val& values);

  emscripten::val parameters() const;
  void setParameters(const emscripten::val& theta);
  emscripten::val save(const emscripten::val& used) const;
  void restore(const emscripten::val& bytes);
  emscripten::val checkGradient(const emscripten::val& pixels, std::uint32_t count, std::uint32_t seed,
                                double epsilon) const;

 private:
  std::vector<std::uint8_t> images(const emscripten::val& pixels) const;

  Trainer trainer_;
};

class WebIdxReader {
 public:
  explicit WebIdxReader(IdxReader::Kind kind) : reader_(kind) {}

  emscripten::val push(const emscripten::val& bytes);
  void finish();
  emscripten::val dimensions() const;
  double items() const { return static_cast<double>(reader_.itemsRead()); }

 private:
  IdxReader reader_;
};

// What is wrong with the settings, or "". An error thrown out of a call leaves that call's copy of the
// settings behind, so whoever lets people type asks this first.
std::string settingsProblem(const Settings& settings);
std::unique_ptr<WebTrainer> createTrainer(const Settings& settings);
std::unique_ptr<WebIdxReader> createIdxReader(const std::string& kind);
emscripten::val objectiveOf(const Settings& settings, const emscripten::val& theta, const emscripten::val& X);
emscripten::val penaltyOf(const Settings& settings, const emscripten::val& rhoHat);

}  // namespace sae
