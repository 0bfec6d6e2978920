// Trainer::save and Trainer::restore. The file: the magic "SAECKPT3", then every field in the order of
// `visit`, numbers little-endian, texts and arrays with their length before them; last, a 64-bit hash of all
// that.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>

#include "trainer.hpp"

namespace sae {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
              "checkpoints are written as the numbers lie in memory");

// What is in a checkpoint besides θ and the optimizer's memory hardly has more bytes.
constexpr std::size_t roomForRest = 1 << 14;

constexpr char magic[] = {'S', 'A', 'E', 'C', 'K', 'P', 'T', '3'};

// FNV-1a, but of eight bytes at a time while there are as many, with its upper half brought down after each:
// byte by byte it would take longer than all the rest of a checkpoint. Each step can be undone, so a single
// change never goes unseen.
std::uint64_t hash(const std::uint8_t* bytes, std::size_t count) {
  constexpr std::uint64_t prime = 0x100000001b3u;
  std::uint64_t h = 0xcbf29ce484222325u;
  std::size_t i = 0;
  for (; i + sizeof h <= count; i += sizeof h) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + i, sizeof word);
    h = (h ^ word) * prime;
    h ^= h >> 32;
  }
  for (; i < count; ++i) h = (h ^ bytes[i]) * prime;
  return h;
}

struct Writer {
  std::vector<std::uint8_t> bytes;

  void raw(const void* from, std::size_t count) {
    const auto* begin = static_cast<const std::uint8_t*>(from);
    bytes.insert(bytes.end(), begin, begin + count);
  }
  template <class Number>
  void operator()(const Number& number) {
    raw(&number, sizeof number);
  }
  void operator()(const std::string& text) {
    (*this)(static_cast<std::uint32_t>(text.size()));
    raw(text.data(), text.size());
  }
  void operator()(const Vector<float>& values) {
    (*this)(static_cast<std::uint32_t>(values.size()));
    raw(values.data(), static_cast<std::size_t>(values.size()) * sizeof(float));
  }
  void operator()(const std::vector<Vector<float>>& list) {
    (*this)(static_cast<std::uint32_t>(list.size()));
    for (const Vector<float>& values : list) (*this)(values);
  }
};

// Reads what Writer wrote; past the end it reads nothing more and `good` is false.
struct Reader {
  const std::uint8_t* at;
  const std::uint8_t* end;
  bool good = true;

  bool has(std::size_t count) { return good = good && count <= static_cast<std::size_t>(end - at); }
  void raw(void* to, std::size_t count) {
    if (count == 0 || !has(count)) return;
    std::memcpy(to, at, count);
    at += count;
  }
  template <class Number>
  void operator()(Number& number) {
    raw(&number, sizeof number);
  }
  void operator()(bool& truth) {
    std::uint8_t byte = 0;
    (*this)(byte);
    good = good && byte <= 1;
    truth = byte == 1;
  }
  std::size_t length(std::size_t itemSize) {
    std::uint32_t count = 0;
    (*this)(count);
    return has(std::size_t{count} * itemSize) ? count : 0;
  }
  void operator()(std::string& text) {
    text.resize(length(1));
    raw(text.data(), text.size());
  }
  void operator()(Vector<float>& values) {
    values.resize(static_cast<Eigen::Index>(length(sizeof(float))));
    raw(values.data(), static_cast<std::size_t>(values.size()) * sizeof(float));
  }
  void operator()(std::vector<Vector<float>>& list) {
    list.resize(length(sizeof(std::uint32_t)));
    for (Vector<float>& values : list) (*this)(values);
  }
};

// Everything of a run but its digits: read,
struct Checkpoint {
  Settings settings;
  double step = 0, examples = 0;
  MiniBatches::Position position;
  Metrics metrics;
  Vector<float> rhoHat, theta;
  OptimizerState optimizer;
};

// and as it lies in the trainer: a copy of it may have many megabytes.
struct Written {
  const Settings& settings;
  double step, examples;
  MiniBatches::Position position;
  const Metrics& metrics;
  const Vector<float>&rhoHat, &theta;
  const OptimizerState& optimizer;
};

template <class Fields, class Visitor>
void visit(Fields& fields, Visitor& v) {
  auto& s = fields.settings;
  v(s.inputs), v(s.hidden), v(s.rho), v(s.beta), v(s.lambda), v(s.loss), v(s.decoder), v(s.penalty),
      v(s.penaltyExpression), v(s.topk);
  v(s.tied), v(s.optimizer), v(s.learningRate), v(s.batchSize), v(s.trainDigits), v(s.seed), v(s.gradient);
  v(fields.step), v(fields.examples);
  v(fields.position.epoch), v(fields.position.next), v(fields.position.epochSize);
  auto& m = fields.metrics;
  v(m.step), v(m.examples), v(m.epoch), v(m.reconstruction), v(m.sparsity), v(m.weightDecay), v(m.total);
  v(m.deadUnits), v(m.saturatedUnits);
  v(fields.rhoHat), v(fields.theta), v(fields.optimizer.slots), v(fields.optimizer.decay1),
      v(fields.optimizer.decay2);
}

bool finite(const OptimizerState& state) {
  for (const Vector<float>& slot : state.slots) {
    if (!allFinite(slot)) return false;
  }
  return state.decay1 >= 0 && state.decay1 <= 1 && state.decay2 >= 0 && state.decay2 <= 1;
}

// Whether the parts of a checkpoint that arrived whole make sense together.
Problem checkConsistent(const Checkpoint& c) {
  if (Problem problem = check(c.settings)) return "the checkpoint's " + *problem;
  const Model model(c.settings);
  const auto slots = static_cast<std::size_t>(findOptimizer(c.settings.optimizer)->slots);
  const auto wrong = [](const std::string& what) {
    return Problem("the checkpoint's " + what + " do not fit its settings");
  };
  if (c.theta.size() != model.parameters() || !allFinite(c.theta)) return wrong("parameters");
  if (c.rhoHat.size() != model.hidden || !allFinite(c.rhoHat)) return wrong("average activations");
  if (c.optimizer.slots.size() != slots || !finite(c.optimizer)) return wrong("optimizer values");
  for (const Vector<float>& slot : c.optimizer.slots) {
    if (slot.size() != c.theta.size()) return wrong("optimizer values");
  }
  const auto isCount = [](double number) {  // far from where one more would make no difference
    return number >= 0 && number < 1e15 && std::floor(number) == number;
  };
  const MiniBatches::Position& p = c.position;
  const bool place =
      p.epochSize == 0 ? p.next == 0 : p.next < p.epochSize && p.epochSize <= c.settings.trainDigits;
  if (!isCount(c.step) || !isCount(c.examples) || !place) return wrong("counts");
  const Metrics& m = c.metrics;
  const double measured[] = {m.epoch, m.reconstruction, m.sparsity,      m.weightDecay,
                             m.total, m.deadUnits,      m.saturatedUnits};
  const auto isFinite = [](double number) { return std::isfinite(number); };
  if (m.step != c.step || m.examples != c.examples ||
      !std::all_of(std::begin(measured), std::end(measured), isFinite))
    return wrong("metrics");
  return {};
}

}  // namespace

std::vector<std::uint8_t> Trainer::save() const {
  const Written fields{settings_, step_,   examples_, miniBatches_.position(),
                       metrics_,  rhoHat_, theta_,    optimizer_};
  Writer writer;
  writer.bytes.reserve(roomForRest + static_cast<std::size_t>(theta_.size()) * sizeof(float) *
                                         (1 + optimizer_.slots.size()));
  writer.raw(magic, sizeof magic);
  visit(fields, writer);
  writer(hash(writer.bytes.data(), writer.bytes.size()));
  return std::move(writer.bytes);
}

Problem Trainer::restore(const std::uint8_t* bytes, std::size_t count) {
  std::uint64_t stored = 0;
  if (count < sizeof magic + sizeof stored || std::memcmp(bytes, magic, sizeof magic) != 0) {
    constexpr std::size_t name = sizeof magic - 1;
    if (count >= sizeof magic && std::memcmp(bytes, magic, name) == 0 && bytes[name] >= '1' &&
        bytes[name] < magic[name]) {
      return sentence("this checkpoint was saved by an older version of the lab: it begins with \"SAECKPT",
                      bytes[name] - '0', "\", expected \"SAECKPT3\"");
    }
    return std::string("this is not a checkpoint: it does not begin with \"SAECKPT3\"");
  }
  const std::size_t body = count - sizeof stored;
  std::memcpy(&stored, bytes + body, sizeof stored);
  if (hash(bytes, body) != stored)
    return sentence("the checkpoint of ", count, " bytes is damaged or cut off: its hash is wrong");

  Checkpoint c;
  Reader reader{bytes + sizeof magic, bytes + body};
  visit(c, reader);
  if (!reader.good || reader.at != reader.end)
    return sentence("the checkpoint of ", count, " bytes has not the fields it should");
  if (Problem problem = checkConsistent(c)) return problem;
  if (static_cast<std::size_t>(c.settings.inputs) != digits_.inputs()) {
    return sentence("the checkpoint is of a network with ", c.settings.inputs, " inputs, expected ",
                    digits_.inputs());
  }

  settings_ = c.settings;
  model_ = Model(c.settings);
  miniBatches_ = MiniBatches(static_cast<std::uint32_t>(c.settings.seed),
                             static_cast<std::uint32_t>(c.settings.batchSize));
  miniBatches_.moveTo(c.position);
  step_ = c.step;
  examples_ = c.examples;
  metrics_ = c.metrics;
  rhoHat_ = std::move(c.rhoHat);
  theta_ = std::move(c.theta);
  next_.resize(theta_.size());
  canGoBack_ = false;
  optimizer_ = std::move(c.optimizer);
  diverged_.clear();
  setShare(pass_.share);
  return {};
}

}  // namespace sae
