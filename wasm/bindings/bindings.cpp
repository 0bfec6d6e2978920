// The table of what JavaScript can call, and nothing else.
#include <emscripten/bind.h>

#include "web_trainer.hpp"

using namespace emscripten;

EMSCRIPTEN_BINDINGS(sparse_autoencoder) {
  value_object<sae::Settings>("Settings")
      .field("inputs", &sae::Settings::inputs)
      .field("hidden", &sae::Settings::hidden)
      .field("rho", &sae::Settings::rho)
      .field("beta", &sae::Settings::beta)
      .field("lambda", &sae::Settings::lambda)
      .field("loss", &sae::Settings::loss)
      .field("decoder", &sae::Settings::decoder)
      .field("penalty", &sae::Settings::penalty)
      .field("penaltyExpression", &sae::Settings::penaltyExpression)
      .field("topk", &sae::Settings::topk)
      .field("tied", &sae::Settings::tied)
      .field("optimizer", &sae::Settings::optimizer)
      .field("learningRate", &sae::Settings::learningRate)
      .field("batchSize", &sae::Settings::batchSize)
      .field("trainDigits", &sae::Settings::trainDigits)
      .field("seed", &sae::Settings::seed)
      .field("gradient", &sae::Settings::gradient);

  value_object<sae::Metrics>("Metrics")
      .field("step", &sae::Metrics::step)
      .field("examples", &sae::Metrics::examples)
      .field("epoch", &sae::Metrics::epoch)
      .field("reconstruction", &sae::Metrics::reconstruction)
      .field("sparsity", &sae::Metrics::sparsity)
      .field("weightDecay", &sae::Metrics::weightDecay)
      .field("total", &sae::Metrics::total)
      .field("deadUnits", &sae::Metrics::deadUnits)
      .field("saturatedUnits", &sae::Metrics::saturatedUnits);

  class_<sae::WebTrainer>("NativeTrainer")
      .function("settings", &sae::WebTrainer::settings)
      .function("configure", &sae::WebTrainer::configure)
      .function("announce", &sae::WebTrainer::announce)
      .function("append", &sae::WebTrainer::append)
      .function("size", &sae::WebTrainer::size)
      .function("ready", &sae::WebTrainer::ready)
      .function("batch", &sae::WebTrainer::batch)
      .function("phase", &sae::WebTrainer::phase)
      .function("nextPhase", &sae::WebTrainer::nextPhase)
      .function("step", &sae::WebTrainer::step)
      .function("diverged", &sae::WebTrainer::diverged)
      .function("workspace", &sae::WebTrainer::workspace)
      .function("explain", &sae::WebTrainer::explain)
      .function("metrics", &sae::WebTrainer::metrics)
      .function("evaluate", &sae::WebTrainer::evaluate)
      .function("evaluateStored", &sae::WebTrainer::evaluateStored)
      .function("survey", &sae::WebTrainer::survey)
      .function("averageActivation", &sae::WebTrainer::averageActivation)
      .function("averageActivationOver", &sae::WebTrainer::averageActivationOver)
      .function("encode", &sae::WebTrainer::encode)
      .function("reconstruct", &sae::WebTrainer::reconstruct)
      .function("decode", &sae::WebTrainer::decode)
      .function("setShare", &sae::WebTrainer::setShare)
      .function("batchPixels", &sae::WebTrainer::batchPixels)
      .function("takeBatch", &sae::WebTrainer::takeBatch)
      .function("beginShared", &sae::WebTrainer::beginShared)
      .function("beginTaken", &sae::WebTrainer::beginTaken)
      .function("join", &sae::WebTrainer::join)
      .function("remember", &sae::WebTrainer::remember)
      .function("goBack", &sae::WebTrainer::goBack)
      .function("completeShared", &sae::WebTrainer::completeShared)
      .function("restFor", &sae::WebTrainer::restFor)
      .function("gradientShared", &sae::WebTrainer::gradientShared)
      .function("updateShared", &sae::WebTrainer::updateShared)
      .function("shareState", &sae::WebTrainer::shareState)
      .function("setShareState", &sae::WebTrainer::setShareState)
      .function("parameters", &sae::WebTrainer::parameters)
      .function("setParameters", &sae::WebTrainer::setParameters)
      .function("save", &sae::WebTrainer::save)
      .function("restore", &sae::WebTrainer::restore)
      .function("checkGradient", &sae::WebTrainer::checkGradient);
  function("settingsProblem", &sae::settingsProblem);
  function("createTrainer", &sae::createTrainer);

  class_<sae::WebIdxReader>("NativeIdxReader")
      .function("push", &sae::WebIdxReader::push)
      .function("finish", &sae::WebIdxReader::finish)
      .function("dimensions", &sae::WebIdxReader::dimensions)
      .function("items", &sae::WebIdxReader::items);
  function("createIdxReader", &sae::createIdxReader);

  function("objective", &sae::objectiveOf);
  function("penalty", &sae::penaltyOf);
}
