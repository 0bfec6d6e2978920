#include "penalty.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace sae {
namespace {

// A penalty of the table; `expression` is read by the penalty of one's own.
struct Named {
  explicit Named(const char* name, const char* text = "r") : penalty(findPenalty(name)) {
    if (penalty == nullptr) throw std::invalid_argument(name);
    if (const Problem problem = Expression::parse(text, expression)) throw std::invalid_argument(*problem);
  }

  double value(double rhoHat, double rho) const { return penalty->value(rhoHat, {rho, expression}); }
  double slope(double rhoHat, double rho) const { return penalty->slope(rhoHat, {rho, expression}); }

  const Penalty* penalty;
  Expression expression;
};

Named penalty(const char* name) { return Named(name); }

TEST(Penalty, AreFoundByName) {
  EXPECT_EQ(penaltyNames(), "kl, l1, topk, none, custom");
  for (const char* name : {"kl", "l1", "topk", "none", "custom"})
    EXPECT_STREQ(penalty(name).penalty->name, name);
  for (const char* name : {"", "KL", "kl ", "Custom"}) EXPECT_EQ(findPenalty(name), nullptr) << name;
  EXPECT_TRUE(penalty("topk").penalty->keepsLargest);
  for (const char* name : {"kl", "l1", "none", "custom"})
    EXPECT_FALSE(penalty(name).penalty->keepsLargest) << name;
}

// By hand: 0.2 ln(0.2/0.5) + 0.8 ln(0.8/0.5) = 0.2·(−0.916290731874155) + 0.8·0.470003629245736, and so on.
// The factors have 15 decimals; four times 1e-15 is what the sums can be off.
TEST(Penalty, KullbackLeiblerByHand) {
  const Named kl = penalty("kl");
  EXPECT_NEAR(kl.value(0.5, 0.2), 0.192744757021758, 4e-15);
  EXPECT_NEAR(kl.slope(0.5, 0.2), 1.2, 4e-15);                 // −0.2/0.5 + 0.8/0.5
  EXPECT_NEAR(kl.value(0.1, 0.5), 0.510825623765991, 4e-15);   // 0.5 ln 5 + 0.5 ln(5/9)
  EXPECT_NEAR(kl.slope(0.1, 0.5), -4.444444444444444, 4e-15);  // −5 + 5/9
}

TEST(Penalty, LinearAndNoneByHand) {
  EXPECT_EQ(penalty("l1").value(0.3, 0.05), 0.3);
  EXPECT_EQ(penalty("l1").slope(0.3, 0.05), 1);
  for (const char* name : {"none", "topk"}) {
    EXPECT_EQ(penalty(name).value(0.3, 0.05), 0);
    EXPECT_EQ(penalty(name).slope(0.3, 0.05), 0);
  }
}

TEST(Penalty, SlopeIsTheDerivativeOfTheValue) {
  for (const char* name : {"kl", "l1", "none", "topk"}) {
    for (const double rho : {0.005, 0.05, 0.2, 0.5, 0.9}) {
      for (double rhoHat = 0.01; rhoHat < 0.995; rhoHat += 0.01) {
        constexpr double epsilon = 1e-6;
        const double above = penalty(name).value(rhoHat + epsilon, rho),
                     below = penalty(name).value(rhoHat - epsilon, rho);
        // ε² ω‴/6, with ω‴ at most 2/0.01³, is 3e-7; rounding, 1e-16·ω/ε, is 1e-9 at most.
        EXPECT_NEAR((above - below) / (2 * epsilon), penalty(name).slope(rhoHat, rho), 4e-7)
            << name << ", rho " << rho << ", rhoHat " << rhoHat;
      }
    }
  }
}

// The lecture's plot: one unit, ρ = 0.2; the minimum is 0 and reached only at ρ̂ = 0.2.
TEST(Penalty, ReproducesTheLecturesPlot) {
  const Named kl = penalty("kl");
  EXPECT_EQ(kl.value(0.2, 0.2), 0);
  // −1 + 1 in exact arithmetic; 1 − 0.2 has been rounded once on either side of the division.
  EXPECT_NEAR(kl.slope(0.2, 0.2), 0, 3e-16);
  double last = 0;
  for (int i = 21; i < 100; ++i) {
    EXPECT_GT(kl.value(i / 100.0, 0.2), last);
    EXPECT_GT(kl.slope(i / 100.0, 0.2), 0);
    last = kl.value(i / 100.0, 0.2);
  }
  last = 0;
  for (int i = 19; i > 0; --i) {
    EXPECT_GT(kl.value(i / 100.0, 0.2), last);
    EXPECT_LT(kl.slope(i / 100.0, 0.2), 0);
    last = kl.value(i / 100.0, 0.2);
  }
}

TEST(Penalty, IsZeroAtItsTargetWhateverThatIs) {
  for (const double rho : {1e-6, 0.005, 0.05, 0.1, 0.5, 0.77, 0.999}) {
    EXPECT_EQ(penalty("kl").value(rho, rho), 0) << rho;
    // The two halves are 1 up to a rounding each.
    EXPECT_NEAR(penalty("kl").slope(rho, rho), 0, 3e-16) << rho;
  }
}

TEST(Penalty, StaysFiniteWhereAUnitNeverOrAlwaysFires) {
  const Named kl = penalty("kl");
  for (const double rho : {0.005, 0.5, 0.995}) {
    EXPECT_EQ(kl.value(0, rho), kl.value(1e-7, rho));
    EXPECT_EQ(kl.slope(0, rho), kl.slope(1e-7, rho));
    EXPECT_EQ(kl.value(1, rho), kl.value(1 - 1e-7, rho));
    EXPECT_EQ(kl.slope(1, rho), kl.slope(1 - 1e-7, rho));
    EXPECT_TRUE(std::isfinite(kl.value(0, rho)) && std::isfinite(kl.value(1, rho)));
    // −ρ/1e-7 and (1 − ρ)/1e-7, up to the 1e-7 of the other half.
    EXPECT_NEAR(kl.slope(0, rho), -rho * 1e7, 1);
    EXPECT_NEAR(kl.slope(1, rho), (1 - rho) * 1e7, 1);
  }
  // Inside, nothing is clamped.
  EXPECT_NE(kl.value(2e-7, 0.05), kl.value(1e-7, 0.05));
  EXPECT_NE(kl.value(1 - 2e-7, 0.05), kl.value(1 - 1e-7, 0.05));
}

TEST(Penalty, OnesOwnIsItsExpressionKeptAwayFromTheEnds) {
  const Named own("custom", "rho / r + 3 / (1 - r)");
  EXPECT_DOUBLE_EQ(own.value(0.5, 0.2), 6.4);
  EXPECT_DOUBLE_EQ(own.slope(0.5, 0.2), -0.8 + 12);
  EXPECT_EQ(own.value(0, 0.2), own.value(1e-7, 0.2));
  EXPECT_EQ(own.slope(0, 0.2), own.slope(1e-7, 0.2));
  EXPECT_EQ(own.value(1, 0.2), own.value(1 - 1e-7, 0.2));
  EXPECT_EQ(own.slope(1, 0.2), own.slope(1 - 1e-7, 0.2));
  EXPECT_TRUE(std::isfinite(own.value(0, 0.2)) && std::isfinite(own.slope(1, 0.2)));
  EXPECT_NE(own.value(2e-7, 0.2), own.value(1e-7, 0.2));
}

// The lecture's penalty, typed.
TEST(Penalty, OnesOwnCanBeKullbackLeibler) {
  const Named typed("custom", "rho * log(rho / r) + (1 - rho) * log((1 - rho) / (1 - r))"), kl("kl");
  for (const double rho : {0.005, 0.2, 0.9}) {
    for (double r = 0; r <= 1; r += 1.0 / 64) {
      EXPECT_NEAR(typed.value(r, rho), kl.value(r, rho), 4e-15 * (1 + kl.value(r, rho)));
      EXPECT_NEAR(typed.slope(r, rho), kl.slope(r, rho), 4e-15 * (1 + std::abs(kl.slope(r, rho))));
    }
  }
}

TEST(Penalty, NanStaysNan) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(penalty("kl").value(nan, 0.05)));
  EXPECT_TRUE(std::isnan(penalty("kl").slope(nan, 0.05)));
  EXPECT_TRUE(std::isnan(penalty("l1").value(nan, 0.05)));
}

}  // namespace
}  // namespace sae
