#include "settings.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace sae {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

using Change = std::function<void(Settings&)>;

Problem checkWith(const Change& change) {
  Settings settings;
  change(settings);
  return check(settings);
}

TEST(Settings, DefaultsAreAllowed) { EXPECT_EQ(check(Settings{}), std::nullopt); }

struct Number {
  const char* name;
  double Settings::*field;
  std::string expected;
  std::vector<double> allowed, refused;
};

// Both ends of every range, what lies just beyond them, and what is no such number at all.
const std::vector<Number> numbers = {
    {"inputs",
     &Settings::inputs,
     "a whole number from 1 to 4096",
     {1, 784, 4096},
     {0, 4097, -1, 1.5, nan, infinity, -infinity}},
    {"hidden",
     &Settings::hidden,
     "a whole number from 1 to 1024",
     {1, 1024},
     {0, 1025, 99.5, nan, infinity, -infinity}},
    {"rho",
     &Settings::rho,
     "a number above 0 and below 1",
     {1e-300, 0.005, 1 - 1e-15},
     {0, 1, -0.1, 1.5, nan, infinity}},
    {"beta",
     &Settings::beta,
     "a number from 0 to 100",
     {0, 2.5, 100},
     {-1e-9, 100.001, nan, infinity, -infinity}},
    {"lambda",
     &Settings::lambda,
     "a number from 0 to 1",
     {0, 1e-4, 1},
     {-1e-9, 1.001, nan, infinity, -infinity}},
    {"topk", &Settings::topk, "a whole number from 1 to 1024", {1, 1024}, {0, 1025, 2.5, nan, infinity}},
    {"learningRate",
     &Settings::learningRate,
     "a number above 0 and below 10000000",
     {1e-30, 1, 1e6, 9999999},
     {0, 1e7, -1, nan, infinity}},
    {"batchSize",
     &Settings::batchSize,
     "a whole number from 1 to 1024",
     {1, 1024},
     {0, 1025, 10.5, nan, infinity}},
    {"trainDigits",
     &Settings::trainDigits,
     "a whole number from 1 to 60000",
     {1, 60000},
     {0, 60001, 0.5, nan, infinity}},
    {"seed",
     &Settings::seed,
     "a whole number from 0 to 4294967295",
     {0, 4294967295.0},
     {-1, 4294967296.0, 0.5, nan, infinity}},
};

TEST(Settings, NumbersHaveTheirBounds) {
  for (const Number& number : numbers) {
    for (const double value : number.allowed) {
      EXPECT_EQ(checkWith([&](Settings& s) { s.*number.field = value; }), std::nullopt)
          << number.name << " " << value;
    }
    for (const double value : number.refused) {
      const Problem expected = sentence(number.name, " must be ", number.expected, ", not ", value);
      EXPECT_EQ(checkWith([&](Settings& s) { s.*number.field = value; }), expected);
    }
  }
}

TEST(Settings, SentencesSayTheValueAsAPersonWould) {
  EXPECT_EQ(checkWith([](Settings& s) { s.rho = 1.5; }),
            Problem("rho must be a number above 0 and below 1, not 1.5"));
  EXPECT_EQ(checkWith([](Settings& s) { s.hidden = 1025; }),
            Problem("hidden must be a whole number from 1 to 1024, not 1025"));
  EXPECT_EQ(checkWith([](Settings& s) { s.seed = 4294967296.0; }),
            Problem("seed must be a whole number from 0 to 4294967295, not 4294967296"));
}

TEST(Settings, ChoicesAreNamed) {
  EXPECT_EQ(checkWith([](Settings& s) { s.loss = "l2"; }),
            Problem("loss must be one of squared-error, cross-entropy, not \"l2\""));
  EXPECT_EQ(checkWith([](Settings& s) { s.decoder = ""; }),
            Problem("decoder must be one of sigmoid, linear, not \"\""));
  EXPECT_EQ(checkWith([](Settings& s) { s.penalty = "KL"; }),
            Problem("penalty must be one of kl, l1, topk, none, custom, not \"KL\""));
  EXPECT_EQ(checkWith([](Settings& s) { s.optimizer = "rmsprop"; }),
            Problem("optimizer must be one of adam, momentum, sgd, not \"rmsprop\""));
  EXPECT_EQ(
      checkWith([](Settings& s) { s.gradient = "without"; }),
      Problem(
          "gradient must be one of exact, without-penalty, without-mean, without-slope, not \"without\""));
}

TEST(Settings, TheExpressionIsReadWhateverThePenaltyIs) {
  for (const char* penalty : {"kl", "custom"}) {
    const auto with = [penalty](const std::string& text) {
      return checkWith([&](Settings& s) { s.penalty = penalty, s.penaltyExpression = text; });
    };
    EXPECT_EQ(with("abs(r - rho)"), std::nullopt);
    EXPECT_EQ(with("r +" + std::string(196, ' ') + "1"), std::nullopt);
    EXPECT_EQ(with("2r"),
              Problem("penaltyExpression: the expression \"2r\" has \"r\" at character 2; expected "
                      "an operator (a product is written with *)"));
    EXPECT_EQ(
        with(""),
        Problem(
            "penaltyExpression: the expression \"\" has its end at character 1; expected a number, r, rho, "
            "a function or \"(\""));
    EXPECT_EQ(with(std::string(201, '1')),
              Problem("penaltyExpression: an expression may have at most 200 characters, not 201"));
  }
}

TEST(Settings, EveryChoiceIsAllowed) {
  for (const char* loss : {"squared-error", "cross-entropy"}) {
    EXPECT_EQ(checkWith([&](Settings& s) { s.loss = loss; }), std::nullopt) << loss;
  }
  EXPECT_EQ(checkWith([](Settings& s) { s.decoder = "linear"; }), std::nullopt);
  for (const char* penalty : {"kl", "l1", "topk", "none", "custom"}) {
    EXPECT_EQ(checkWith([&](Settings& s) { s.penalty = penalty; }), std::nullopt) << penalty;
  }
  for (const char* gradient : {"exact", "without-penalty", "without-mean", "without-slope"}) {
    EXPECT_EQ(checkWith([&](Settings& s) { s.gradient = gradient; }), std::nullopt) << gradient;
  }
  for (const char* optimizer : {"adam", "momentum", "sgd"}) {
    EXPECT_EQ(checkWith([&](Settings& s) { s.optimizer = optimizer; }), std::nullopt) << optimizer;
  }
}

TEST(Settings, CrossEntropyNeedsTheSigmoidDecoder) {
  const Change change = [](Settings& s) { s.loss = "cross-entropy", s.decoder = "linear"; };
  EXPECT_EQ(checkWith(change), Problem("loss \"cross-entropy\" needs decoder \"sigmoid\", not \"linear\""));
}

TEST(Settings, TopKIsBoundedByTheUnitsThereAreWhereItIsUsed) {
  const auto with = [](const char* penalty, double topk) {
    return checkWith([&](Settings& s) { s.hidden = 10, s.penalty = penalty, s.topk = topk; });
  };
  EXPECT_EQ(with("topk", 10), std::nullopt);
  EXPECT_EQ(with("topk", 11), Problem("topk must be at most hidden (10), not 11"));
  EXPECT_EQ(with("kl", 11), std::nullopt);
}

TEST(Settings, WhatMayChangeDuringARun) {
  const Change changes[] = {
      [](Settings& s) { s.rho = 0.2; },
      [](Settings& s) { s.beta = 7; },
      [](Settings& s) { s.lambda = 0.5; },
      [](Settings& s) { s.loss = "cross-entropy"; },
      [](Settings& s) { s.penalty = "l1"; },
      [](Settings& s) { s.topk = 3; },
      [](Settings& s) { s.optimizer = "sgd"; },
      [](Settings& s) { s.learningRate = 1; },
      [](Settings& s) { s.penaltyExpression = "abs(r - rho)"; },
      [](Settings& s) { s.gradient = "without-slope"; },
  };
  for (const Change& change : changes) {
    Settings after;
    change(after);
    EXPECT_EQ(checkSameRun(Settings{}, after), std::nullopt);
  }
}

TEST(Settings, WhatNeedsANewRun) {
  const std::pair<Change, const char*> changes[] = {
      {[](Settings& s) { s.inputs = 64; }, "inputs is fixed for a run at 784; 64 needs a new trainer"},
      {[](Settings& s) { s.hidden = 99; }, "hidden is fixed for a run at 100; 99 needs a new trainer"},
      {[](Settings& s) { s.decoder = "linear"; },
       "decoder is fixed for a run at sigmoid; linear needs a new trainer"},
      {[](Settings& s) { s.tied = true; }, "tied is fixed for a run at false; true needs a new trainer"},
      {[](Settings& s) { s.batchSize = 1; }, "batchSize is fixed for a run at 100; 1 needs a new trainer"},
      {[](Settings& s) { s.trainDigits = 9; },
       "trainDigits is fixed for a run at 8000; 9 needs a new trainer"},
      {[](Settings& s) { s.seed = 2; }, "seed is fixed for a run at 1; 2 needs a new trainer"},
  };
  for (const auto& [change, expected] : changes) {
    Settings after;
    change(after);
    EXPECT_EQ(checkSameRun(Settings{}, after), Problem(expected));
  }
}

}  // namespace
}  // namespace sae
