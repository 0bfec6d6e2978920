#include "web_trainer.hpp"

#include "conversions.hpp"
#include "objective.hpp"

using emscripten::val;

namespace sae {
namespace {

std::size_t lengthOf(const val& array) { return array["length"].as<std::size_t>(); }

// A problem unless `length` is a whole number, at least one, of rows of `width`.
Problem checkRows(const char* name, std::size_t length, std::size_t width) {
  if (length > 0 && length % width == 0) return {};
  return sentence(name, " must have a multiple of ", width, " values, at least one time, not ", length);
}

void checkLength(const char* name, const val& array, std::size_t length) {
  if (lengthOf(array) != length) {
    raise(sentence(name, " must have ", length, " numbers, not ", lengthOf(array)));
  }
}

}  // namespace

std::string settingsProblem(const Settings& settings) { return check(settings).value_or(""); }

std::unique_ptr<WebTrainer> createTrainer(const Settings& settings) {
  raise(check(settings));
  return std::make_unique<WebTrainer>(settings);
}

void WebTrainer::configure(const Settings& settings) { raise(trainer_.configure(settings)); }

// --- digits ---

void WebTrainer::announce(double count) { raise(trainer_.announce(count)); }

void WebTrainer::append(const val& pixels) {
  const std::size_t inputs = static_cast<std::size_t>(trainer_.model().inputs), length = lengthOf(pixels);
  if (length % inputs != 0) raise(checkRows("pixels", length, inputs));
  std::uint8_t* room = nullptr;
  raise(trainer_.extend(length / inputs, room));
  val(emscripten::typed_memory_view(length, room)).call<void>("set", pixels);
}

val WebTrainer::batch() { return copyOut(trainer_.batch()); }

// --- steps ---

std::string WebTrainer::phase() {
  const Phase phase = trainer_.nextPhase();
  raise(trainer_.runPhase());
  return phaseName(phase);
}

Metrics WebTrainer::step(std::uint32_t count) {
  raise(trainer_.step(count));
  return trainer_.metrics();
}

// --- looking ---

std::vector<std::uint8_t> WebTrainer::images(const val& pixels) const {
  raise(checkRows("pixels", lengthOf(pixels), static_cast<std::size_t>(trainer_.model().inputs)));
  return copyIn<std::uint8_t>(pixels);
}

Metrics WebTrainer::evaluate(const val& pixels) {
  const std::vector<std::uint8_t> bytes = images(pixels);
  return trainer_.evaluate(bytes.data(), bytes.size() / static_cast<std::size_t>(trainer_.model().inputs));
}

Metrics WebTrainer::evaluateStored() {
  if (trainer_.size() == 0) raise(Problem("evaluate needs digits; none have been appended"));
  return trainer_.evaluateStored();
}

val WebTrainer::workspace() const {
  const Phase next = trainer_.nextPhase();
  const Pass<float>& pass = trainer_.pass();
  // What the phases before `next` have made; what an earlier step left behind is no part of this one.
  const auto made = [&](Phase by, const auto& values) { return next > by ? copyOut(values) : val::null(); };
  val result = val::object();
  result.set("hidden", made(Phase::forward, pass.H));
  result.set("reconstruction", made(Phase::forward, pass.Xhat));
  result.set("rhoHat", made(Phase::rhoHat, pass.rhoHat));
  result.set("slope", made(Phase::penalty, pass.slope));
  result.set("deltaOut", made(Phase::deltaOut, pass.deltaOut));
  result.set("delta", made(Phase::delta, pass.delta));
  result.set("gradient", made(Phase::delta, trainer_.gradient()));
  return result;
}

val WebTrainer::explain(double unit, double input) {
  Explanation e;  // as survey() has it
  raise(trainer_.explain(unit, input, e));
  val result = val::object();
  result.set("unit", unit);
  result.set("input", input);
  result.set("images", copyOut(e.images));
  result.set("x", copyOut(e.x));
  result.set("h", copyOut(e.h));
  result.set("back", copyOut(e.back));
  result.set("weight", e.weight);
  result.set("bias", e.bias);
  result.set("rhoHat", e.rhoHat);
  result.set("slope", e.slope);
  result.set("rhoHatGradient", e.rhoHatGradient);
  result.set("reconstruction", e.reconstruction);
  result.set("penalty", e.penalty);
  result.set("decay", e.decay);
  result.set("total", e.total);
  return result;
}

val WebTrainer::survey(const val& pixels, const val& labels) {
  const std::size_t inputs = static_cast<std::size_t>(trainer_.model().inputs), length = lengthOf(pixels);
  raise(checkRows("pixels", length, inputs));
  const bool labelled = !labels.isNull();
  if (labelled && lengthOf(labels) != length / inputs) {
    raise(sentence("labels must be ", length / inputs, ", one for each image, not ", lengthOf(labels)));
  }
  Survey survey;  // stays empty, and owns nothing, where there is a problem
  Problem problem;
  {
    const std::vector<std::uint8_t> bytes = copyIn<std::uint8_t>(pixels);
    const std::vector<std::uint8_t> classes =
        labelled ? copyIn<std::uint8_t>(labels) : std::vector<std::uint8_t>();
    problem = trainer_.survey(bytes.data(), length / inputs, labelled ? classes.data() : nullptr, survey);
  }
  raise(std::move(problem));
  const auto known = [labelled](const auto& values) { return labelled ? copyOut(values) : val::null(); };
  const auto extremes = [](const auto& images, const auto& activations) {
    val pair = val::object();
    pair.set("images", copyOut(images));
    pair.set("activations", copyOut(activations));
    return pair;
  };
  val result = val::object();
  result.set("metrics", survey.metrics);
  result.set("rhoHat", copyOut(survey.rhoHat));
  result.set("histogram", copyOut(survey.histogram));
  result.set("classMeans", known(survey.classMeans));
  result.set("selectivity", known(survey.selectivity));
  result.set("most", extremes(survey.mostImages, survey.mostActivations));
  result.set("least", extremes(survey.leastImages, survey.leastActivations));
  return result;
}

val WebTrainer::averageActivation() const { return copyOut(trainer_.rhoHat()); }

val WebTrainer::averageActivationOver(const val& pixels) {
  const std::vector<std::uint8_t> bytes = images(pixels);
  return copyOut(trainer_.averageActivation(
      bytes.data(), bytes.size() / static_cast<std::size_t>(trainer_.model().inputs)));
}

val WebTrainer::encode(const val& pixels) {
  const std::vector<std::uint8_t> bytes = images(pixels);
  const std::size_t count = bytes.size() / static_cast<std::size_t>(trainer_.model().inputs);
  std::vector<float> activations(count * static_cast<std::size_t>(trainer_.model().hidden));
  trainer_.encode(bytes.data(), count, activations.data());
  return copyOut(activations);
}

val WebTrainer::reconstruct(const val& pixels) {
  const std::vector<std::uint8_t> bytes = images(pixels);
  std::vector<float> reconstructions(bytes.size());
  trainer_.reconstruct(bytes.data(), bytes.size() / static_cast<std::size_t>(trainer_.model().inputs),
                       reconstructions.data());
  return copyOut(reconstructions);
}

val WebTrainer::decode(const val& activations) {
  const std::size_t hidden = static_cast<std::size_t>(trainer_.model().hidden);
  raise(checkRows("activations", lengthOf(activations), hidden));
  const std::vector<float> h = copyIn<float>(activations);
  const std::size_t count = h.size() / hidden;
  std::vector<float> reconstructions(count * static_cast<std::size_t>(trainer_.model().inputs));
  trainer_.decode(h.data(), count, reconstructions.data());
  return copyOut(reconstructions);
}

val WebTrainer::checkGradient(const val& pixels, std::uint32_t count, std::uint32_t seed,
                              double epsilon) const {
  const std::vector<std::uint8_t> bytes = images(pixels);
  const GradientCheck check = trainer_.gradientCheck(
      bytes.data(), bytes.size() / static_cast<std::size_t>(trainer_.model().inputs), count, seed, epsilon);
  val result = val::object();
  result.set("ratio", check.ratio);
  result.set("indices", copyOut(check.indices));
  result.set("analytic", copyOut(check.analytic));
  result.set("numeric", copyOut(check.numeric));
  return result;
}

// --- a step that several trainers share ---

void WebTrainer::setShare(int first, int last) { trainer_.setShare({first, last}); }

val WebTrainer::batchPixels(bool after, const val& used) {
  const std::vector<std::uint8_t>& pixels = after ? trainer_.batchPixelsAfter() : trainer_.batchPixels();
  return pixels.empty() ? val::null() : copyOut(pixels.data(), pixels.size(), used);
}

void WebTrainer::takeBatch(const val& pixels) {
  const std::size_t inputs = static_cast<std::size_t>(trainer_.model().inputs), length = lengthOf(pixels);
  raise(checkRows("pixels", length, inputs));
  copyTo(trainer_.batchRoom(length / inputs), pixels);
  trainer_.takeBatch();
}

void WebTrainer::beginShared() { raise(trainer_.beginShared()); }

val WebTrainer::beginTaken(const val& used) {
  raise(trainer_.beginShared());
  const Pass<float>& pass = trainer_.pass();
  const Share share = trainer_.share();
  const Units units = share.units(trainer_.model().hidden);
  const Grown<float>& bracket = pass.partial[share.bracket()];
  val result = val::object();
  result.set("bracket", copyOut(bracket.data(), static_cast<std::size_t>(bracket.size()), used));
  result.set("rhoHat", copyOut(pass.rhoHat.data() + units.from, static_cast<std::size_t>(units.count())));
  result.set("squaredNorms",
             copyOut(pass.squaredNorms + share.first, static_cast<std::size_t>(share.last - share.first)));
  return result;
}

void WebTrainer::join(int first, int last, const val& sums) {
  const Share share{first, last};
  checkLength("bracket", sums["bracket"], trainer_.sharedSize());
  copyTo(trainer_.bracketRoom(share), sums["bracket"]);
  const std::vector<float> rhoHat = copyIn<float>(sums["rhoHat"]);
  const std::vector<double> squaredNorms = copyIn<double>(sums["squaredNorms"]);
  trainer_.join(share, rhoHat.data(), squaredNorms.data());
}

val WebTrainer::restFor(int first, int last, const val& used) {
  const Grown<float>& rest = trainer_.restFor({first, last});
  return copyOut(rest.data(), static_cast<std::size_t>(rest.size()), used);
}

void WebTrainer::gradientShared(const val& rest) {
  if (!rest.isNull()) {
    checkLength("rest", rest, trainer_.sharedSize());
    copyTo(trainer_.restRoom(), rest);
  }
  trainer_.gradientShared();
}

bool WebTrainer::updateShared() { return trainer_.updateShared(); }

namespace {

Trainer::Extent extentOf(bool everything) {
  return everything ? Trainer::Extent::everything : Trainer::Extent::theta;
}

}  // namespace

val WebTrainer::shareState(bool everything, const val& used) {
  const std::vector<float>& state = trainer_.shareState(extentOf(everything));
  return copyOut(state.data(), state.size(), used);
}

void WebTrainer::setShareState(int first, int last, bool everything, const val& values) {
  copyTo(trainer_.shareStateRoom(lengthOf(values)), values);
  raise(trainer_.setShareState({first, last}, extentOf(everything)));
}

// --- state ---

val WebTrainer::parameters() const { return copyOut(trainer_.parameters()); }

void WebTrainer::setParameters(const val& theta) {
  Problem problem;
  {
    const std::vector<float> values = copyIn<float>(theta);
    problem = trainer_.setParameters(values.data(), values.size());
  }
  raise(std::move(problem));
}

val WebTrainer::save(const val& used) const {
  const std::vector<std::uint8_t> bytes = trainer_.save();
  return copyOut(bytes.data(), bytes.size(), used);
}

void WebTrainer::restore(const val& bytes) {
  Problem problem;
  {
    const std::vector<std::uint8_t> copy = copyIn<std::uint8_t>(bytes);
    problem = trainer_.restore(copy.data(), copy.size());
  }
  raise(std::move(problem));
}

// --- IDX files ---

std::unique_ptr<WebIdxReader> createIdxReader(const std::string& kind) {
  if (kind != "images" && kind != "labels")
    raise(sentence("an IDX reader reads images or labels, not \"", kind, "\""));
  return std::make_unique<WebIdxReader>(kind == "images" ? IdxReader::Kind::images : IdxReader::Kind::labels);
}

val WebIdxReader::push(const val& bytes) {
  std::vector<std::uint8_t> items;  // stays empty, and owns nothing, where there is a problem
  Problem problem;
  {
    const std::vector<std::uint8_t> copy = copyIn<std::uint8_t>(bytes);
    problem = reader_.push(copy.data(), copy.size(), items);
  }
  raise(std::move(problem));
  return copyOut(items);
}

void WebIdxReader::finish() { raise(reader_.finish()); }

val WebIdxReader::dimensions() const { return copyOut(reader_.dimensions()); }

// --- the objective in double ---

val objectiveOf(const Settings& settings, const val& theta, const val& X) {
  raise(check(settings));
  const Model model(settings);
  const std::size_t inputs = static_cast<std::size_t>(model.inputs);
  raise(checkRows("X", lengthOf(X), inputs));
  if (lengthOf(theta) != static_cast<std::size_t>(model.parameters())) {
    raise(sentence("theta must have ", model.parameters(), " numbers, not ", lengthOf(theta)));
  }
  const std::vector<double> parameters = copyIn<double>(theta), values = copyIn<double>(X);
  Batch<double> batch(model.inputs);
  for (std::size_t i = 0; i < values.size(); i += inputs) batch.add(values.data() + i);
  batch.finish();
  const Objective found =
      objective(model, ConstVectorView<double>(parameters.data(), model.parameters()), batch);
  val result = val::object();
  result.set("total", found.total);
  result.set("reconstruction", found.reconstruction);
  result.set("sparsity", found.sparsity);
  result.set("weightDecay", found.weightDecay);
  result.set("averageActivation", copyOut(found.averageActivation));
  result.set("gradient", copyOut(found.gradient));
  return result;
}

// ω and ∂ω/∂ρ̂ of the settings' penalty.
val penaltyOf(const Settings& settings, const val& rhoHat) {
  raise(check(settings));
  const Model model(settings);
  const std::vector<double> points = copyIn<double>(rhoHat);
  std::vector<double> values, slopes;
  for (const double point : points) {
    values.push_back(model.penalty->value(point, model.penaltyParameters()));
    slopes.push_back(model.penalty->slope(point, model.penaltyParameters()));
  }
  val result = val::object();
  result.set("value", copyOut(values));
  result.set("slope", copyOut(slopes));
  return result;
}

}  // namespace sae
