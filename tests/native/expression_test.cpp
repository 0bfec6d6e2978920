// Penalties that people type: what is read, what is refused and in which words, values and slopes.
#include "expression.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>

#include "random.hpp"

namespace sae {
namespace {

Dual evaluate(const std::string& text, double r, double rho) {
  Expression expression;
  EXPECT_EQ(Expression::parse(text, expression), std::nullopt);
  return expression.at(r, rho);
}

Problem refusal(const std::string& text) {
  Expression expression;
  return Expression::parse(text, expression);
}

// --- what an expression means ---

TEST(Expression, PrecedenceAndAssociation) {
  constexpr double r = 0.3, rho = 0.2;
  const std::pair<const char*, double> table[] = {
      {"r", r},
      {"rho", rho},
      {"1 - 2 - 3", -4},
      {"1 - (2 - 3)", 2},
      {"8 / 4 / 2", 1},
      {"6 / 2 * 3", 9},
      {"6 - 2 + 3", 7},
      {"1 + 2 * 3^2", 19},
      {"(1 + 2) * 3", 9},
      {"2^3^2", 512},
      {"(2^3)^2", 64},
      {"-r^2", -(r * r)},
      {"(-r)^2", r * r},
      {"-2^2 * 3", -12},
      {"-r * r", -r * r},
      {"2^-1", 0.5},
      {"2^-r", std::pow(2, -r)},
      {"2^-r^2", std::pow(2, -(r * r))},
      {"2^+3", 8},
      {"2^--3", 8},
      {"--r", r},
      {"+-+r", -r},
      {"1 - -r", 1 + r},
      {"2 * -r", -2 * r},
      {"2 / -r / 4", 2 / -r / 4},
      {"r^2 * 3", r * r * 3},
      {"3 * r^2", 3 * (r * r)},
      {"abs(r)^2", r * r},
      {"-abs(-r)", -r},
      {"sqrt(4)^3 / 2", 4},
      {"abs(sin(0)) + cos(0)", 1},
      {"log(e)", 1},
      {"cos(pi)", -1},
      {"e", std::exp(1.0)},
      {"pi", std::acos(-1.0)},
      {"((((r))))", r},
      {"\t r\t*  rho ", r * rho},
      {"r*rho", r * rho},
      {"sqrt ( 4 )", 2},
      {"1e2", 100},
      {"2./r", 2 / r},
      {"2.*r + 2.^r", 2 * r + std::pow(2, r)},
      {"2*e", 2 * std::exp(1.0)},
  };
  for (const auto& [text, expected] : table) {
    EXPECT_DOUBLE_EQ(evaluate(text, r, rho).value, expected) << text;
  }
}

TEST(Expression, NumbersAreTheDoublesNearestToThem) {
  for (const char* text : {"0",
                           "1",
                           "007",
                           "0.1",
                           ".5",
                           "0.05",
                           "3.14159265358979",
                           "123456789012345",
                           "999999999999999",
                           "1e22",
                           "1e-22",
                           "1E5",
                           "2.5e+3",
                           "9.87654321e-7",
                           "123456789012345e-10",
                           "0.0000000000000000000001",
                           "0.3e0",
                           "000000000000000000000000000000.1",
                           "0.000000000000001",
                           "9007199254740.99",
                           "1e00000002"}) {
    EXPECT_EQ(evaluate(text, 0, 0).value, std::strtod(text, nullptr)) << text;
  }
  // Numbers with one to fifteen digits and every power of ten that goes with them.
  Random random(3, 0);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = std::to_string(1 + random.below(9));
    for (std::uint32_t more = random.below(15); more > 0; --more) text += std::to_string(random.below(10));
    const int point = static_cast<int>(random.below(static_cast<std::uint32_t>(text.size())));
    const int decimals = point == 0 ? 0 : static_cast<int>(text.size()) - point;
    if (point > 0) text.insert(static_cast<std::size_t>(point), 1, '.');
    text.append("e").append(std::to_string(static_cast<int>(random.below(45)) - 22 + decimals));
    EXPECT_EQ(evaluate(text, 0, 0).value, std::strtod(text.c_str(), nullptr)) << text;
  }
}

// --- what is refused, word by word ---

TEST(Expression, RefusalsNameThePlaceWhatIsThereAndWhatWasExpected) {
  struct Malformed {
    const char *text, *found;
    int at;
    const char* expected;
  };
  constexpr const char *operand = "a number, r, rho, a function or \"(\"",
                       *product = "an operator (a product is written with *)",
                       *orEnd = "an operator or the end", *orClosed = "an operator or \")\"",
                       *word = "r, rho, e, pi, abs, sqrt, exp, log, sin, cos or tanh",
                       *size = "a number of at most 15 digits from 1e-22 to 1e22";
  const Malformed table[] = {
      {"", "its end", 1, operand},
      {"   ", "its end", 4, operand},
      {"r +", "its end", 4, operand},
      {"r + ", "its end", 5, operand},
      {"-", "its end", 2, operand},
      {"r * / 2", "\"/\"", 5, operand},
      {"r ** 2", "\"*\"", 4, operand},
      {"* r", "\"*\"", 1, operand},
      {"()", "\")\"", 2, operand},
      {"abs()", "\")\"", 5, operand},
      {"2^", "its end", 3, operand},
      {"2r", "\"r\"", 2, product},
      {"2 rho", "\"rho\"", 3, product},
      {"r rho", "\"rho\"", 3, product},
      {"r 2", "\"2\"", 3, product},
      {"2(r)", "\"(\"", 2, product},
      {"rho(1 - r)", "\"(\"", 4, product},
      {"(r)(r)", "\"(\"", 4, product},
      {"(r)r", "\"r\"", 4, product},
      {"(2r)", "\"r\"", 3, product},
      {"abs(2 r)", "\"r\"", 7, product},
      {"2e", "\"e\"", 2, product},
      {"2exp(r)", "\"exp\"", 2, product},
      {"2e+r", "\"e\"", 2, product},
      {"1.2.3", "\".\"", 4, product},
      {"1_000", "\"_000\"", 2, product},
      {"0x10", "\"x10\"", 2, product},
      {"r)", "\")\"", 2, orEnd},
      {"r, rho", "\",\"", 2, orEnd},
      {"r = 1", "\"=\"", 3, orEnd},
      {"r!", "\"!\"", 2, orEnd},
      {"r'", "\"'\"", 2, orEnd},
      {"r % 2", "\"%\"", 3, orEnd},
      {"(r - rho", "its end", 9, orClosed},
      {"((r)", "its end", 5, orClosed},
      {"abs(r", "its end", 6, orClosed},
      {"log(r, 2)", "\",\"", 6, orClosed},
      {"(r]", "\"]\"", 3, orClosed},
      {"x", "\"x\"", 1, word},
      {"R", "\"R\"", 1, word},
      {"r + rhoo", "\"rhoo\"", 5, word},
      {"r1", "\"r1\"", 1, word},
      {"r_hat", "\"r_hat\"", 1, word},
      {"ln(r)", "\"ln\"", 1, word},
      {"Abs(r)", "\"Abs\"", 1, word},
      {"constructor", "\"constructor\"", 1, word},
      {"import(r)", "\"import\"", 1, word},
      {"abs", "its end", 4, "\"(\""},
      {"abs r", "\"r\"", 5, "\"(\""},
      {"r + sin", "its end", 8, "\"(\""},
      {"sin^2(r)", "\"^\"", 4, "\"(\""},
      {".", "\".\"", 1, "a number"},
      {"r + .e3", "\".\"", 5, "a number"},
      {"2.rho", "\"rho\"", 3, product},
      {"1234567890123456", "\"1234567890123456\"", 1, size},
      {"r + 0.1234567890123456", "\"0.1234567890123456\"", 5, size},
      {"1e23", "\"1e23\"", 1, size},
      {"1e-23", "\"1e\"", 1, size},
      {"1e999999999999", "\"1e999999999999\"", 1, size},
      {"[r]", "\"[\"", 1, operand},
      {"{r}", "\"{\"", 1, operand},
      {"\"r\"", "\"\"\"", 1, operand},
      {"_r", "\"_r\"", 1, operand},
      // What a word processor or a formula makes of it: found whole, not in bytes.
      {"r − rho", "\"−\"", 3, orEnd},
      {"2·r", "\"·\"", 2, orEnd},
      {"ρ", "\"ρ\"", 1, operand},
      {"r²", "\"²\"", 2, orEnd},
      {"(r – rho)", "\"–\"", 4, orClosed},
  };
  for (const Malformed& m : table) {
    EXPECT_EQ(refusal(m.text), Problem(sentence("the expression \"", m.text, "\" has ", m.found,
                                                " at character ", m.at, "; expected ", m.expected)));
  }
}

TEST(Expression, ARefusedTextLeavesTheExpressionAsItWas) {
  Expression expression;
  ASSERT_EQ(Expression::parse("r + 1", expression), std::nullopt);
  ASSERT_NE(Expression::parse("r + 2 +", expression), std::nullopt);
  EXPECT_EQ(expression.at(2, 0).value, 3);
}

TEST(Expression, NeverReadItIsZero) {
  EXPECT_EQ(Expression().at(0.3, 0.2).value, 0);
  EXPECT_EQ(Expression().at(0.3, 0.2).slope, 0);
}

// --- bounds ---

TEST(Expression, HasAtMostTwoHundredCharacters) {
  const auto padded = [](std::size_t length) {
    std::string text(length, ' ');
    text[0] = 'r';
    return text;
  };
  EXPECT_EQ(refusal(padded(200)), std::nullopt);
  EXPECT_EQ(refusal(padded(201)), Problem("an expression may have at most 200 characters, not 201"));
  // Characters, not bytes: 200 of three bytes each are not too many, but wrong from the first on.
  std::string wide;
  for (int i = 0; i < 200; ++i) wide += "−";
  EXPECT_EQ(refusal(wide), Problem("the expression \"" + wide +
                                   "\" has \"−\" at character 1; expected a number, r, rho, a function or "
                                   "\"(\""));
  EXPECT_EQ(refusal(wide + "−"), Problem("an expression may have at most 200 characters, not 201"));
}

TEST(Expression, ReadsWhateverTwoHundredCharactersCanNest) {
  EXPECT_EQ(evaluate(std::string(99, '(') + "r" + std::string(99, ')'), 0.3, 0).value, 0.3);
  EXPECT_EQ(evaluate(std::string(199, '-') + "r", 0.3, 0).value, -0.3);
  EXPECT_EQ(evaluate(std::string(199, '-') + "r", 0.3, 0).slope, -1);
  EXPECT_NE(refusal(std::string(200, '(')), std::nullopt);
  EXPECT_NE(refusal(std::string(200, '-')), std::nullopt);
  std::string tower = "1", nested = "r", sums = "r", waiting = "r";
  while (tower.size() + 2 <= 200) tower += "^1";
  EXPECT_EQ(evaluate(tower, 0, 0).value, 1);
  while (nested.size() + 5 <= 200) nested = "abs(" + nested + ")";
  EXPECT_EQ(evaluate(nested, 0.3, 0).slope, 1);
  // As many operands waiting for their operators as can be: r-(r-(r-…)).
  for (int i = 0; i < 49; ++i) waiting = "r-(" + waiting + ")";
  EXPECT_DOUBLE_EQ(evaluate(waiting, 0.3, 0).value, 0);  // 50 of them, r − r + r − …
  for (int i = 1; i < 100; ++i) sums += "+r";
  EXPECT_NEAR(evaluate(sums, 0.3, 0).value, 30, 1e-12);
  EXPECT_EQ(evaluate(sums, 0.3, 0).slope, 100);
}

// Whatever is typed is read or refused; run with the sanitizers this also says that nothing is read or
// written outside, and nothing is undefined.
TEST(Expression, AnyTextIsReadOrRefused) {
  const std::string_view pieces[] = {"r",    "rho",   "e", "pi", "1",    ".5",   "2e-3", "+",
                                     "-",    "*",     "/", "^",  "(",    ")",    "abs(", "exp(",
                                     "log(", "sqrt(", " ", ".",  "tanh", ",",    "sin(", "cos(",
                                     "_",    "x",     "−", "\0", "\n",   "1e22", "64",   "\xff"};
  Random random(9, 0);
  int read = 0;
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (std::uint32_t count = 1 + random.below(12); count > 0; --count) {
      text += pieces[random.below(std::size(pieces))];
    }
    Expression expression;
    if (const Problem problem = Expression::parse(text, expression)) {
      EXPECT_NE(problem->find(" at character "), std::string::npos);
    } else {
      ++read;
      for (const double r : {1e-7, 0.3, 1 - 1e-7}) expression.at(r, 0.2);
    }
  }
  EXPECT_GT(read, 1000);
}

// --- slopes ---

struct Known {
  const char* text;
  std::function<double(double r, double rho)> value, slope;
};

// Each function and operator, and the penalties that people come up with; derivatives by hand.
const Known known[] = {
    {"r", [](double r, double) { return r; }, [](double, double) { return 1; }},
    {"rho", [](double, double rho) { return rho; }, [](double, double) { return 0; }},
    {"(r - rho)^2", [](double r, double rho) { return (r - rho) * (r - rho); },
     [](double r, double rho) { return 2 * (r - rho); }},
    {"(r - rho)^3", [](double r, double rho) { return std::pow(r - rho, 3); },
     [](double r, double rho) { return 3 * (r - rho) * (r - rho); }},
    {"(r - rho)^-1", [](double r, double rho) { return 1 / (r - rho); },
     [](double r, double rho) { return -1 / ((r - rho) * (r - rho)); }},
    {"abs(r - rho)", [](double r, double rho) { return std::abs(r - rho); },
     [](double r, double rho) { return r > rho ? 1 : -1; }},
    {"sqrt(r)", [](double r, double) { return std::sqrt(r); },
     [](double r, double) { return 1 / (2 * std::sqrt(r)); }},
    {"exp(-r / rho)", [](double r, double rho) { return std::exp(-r / rho); },
     [](double r, double rho) { return -std::exp(-r / rho) / rho; }},
    {"log(1 + r^2)", [](double r, double) { return std::log(1 + r * r); },
     [](double r, double) { return 2 * r / (1 + r * r); }},
    {"sin(3 * r)", [](double r, double) { return std::sin(3 * r); },
     [](double r, double) { return 3 * std::cos(3 * r); }},
    {"cos(r^2)", [](double r, double) { return std::cos(r * r); },
     [](double r, double) { return -2 * r * std::sin(r * r); }},
    {"tanh(2 * r)", [](double r, double) { return std::tanh(2 * r); },
     [](double r, double) { return 2 / (std::cosh(2 * r) * std::cosh(2 * r)); }},
    {"r^r", [](double r, double) { return std::pow(r, r); },
     [](double r, double) { return std::pow(r, r) * (std::log(r) + 1); }},
    {"r^0.5", [](double r, double) { return std::sqrt(r); },
     [](double r, double) { return 0.5 / std::sqrt(r); }},
    {"r^2.5", [](double r, double) { return r * r * std::sqrt(r); },
     [](double r, double) { return 2.5 * r * std::sqrt(r); }},
    {"r^rho", [](double r, double rho) { return std::pow(r, rho); },
     [](double r, double rho) { return rho * std::pow(r, rho - 1); }},
    {"2^r", [](double r, double) { return std::exp2(r); },
     [](double r, double) { return std::log(2) * std::exp2(r); }},
    {"r^65", [](double r, double) { return std::pow(r, 65); },
     [](double r, double) { return 65 * std::pow(r, 64); }},
    {"r^-3", [](double r, double) { return 1 / (r * r * r); },
     [](double r, double) { return -3 / (r * r * r * r); }},
    {"r * rho / (1 - r)", [](double r, double rho) { return r * rho / (1 - r); },
     [](double r, double rho) { return rho / ((1 - r) * (1 - r)); }},
    {"rho * log(rho / r) + (1 - rho) * log((1 - rho) / (1 - r))",
     [](double r, double rho) { return rho * std::log(rho / r) + (1 - rho) * std::log((1 - rho) / (1 - r)); },
     [](double r, double rho) { return -rho / r + (1 - rho) / (1 - r); }},
    {"-(r - rho)^2 / -r", [](double r, double rho) { return (r - rho) * (r - rho) / r; },
     [](double r, double rho) { return 1 - rho * rho / (r * r); }},
};

TEST(Expression, ValuesAndSlopesByHand) {
  for (const Known& k : known) {
    for (const double rho : {0.005, 0.05, 0.2, 0.5, 0.9}) {
      for (double r = 0.015; r < 1; r += 0.03) {
        if (r == rho) continue;
        const Dual found = evaluate(k.text, r, rho);
        const double value = k.value(r, rho), slope = k.slope(r, rho);
        // A few roundings, on the scale of what they happen to: of terms that cancel, and of 1.
        EXPECT_NEAR(found.value, value, 4e-15 * (1 + std::abs(value))) << k.text << " " << r << " " << rho;
        EXPECT_NEAR(found.slope, slope, 4e-15 * (1 / rho + std::abs(slope)))
            << k.text << " " << r << " " << rho;
      }
    }
  }
}

TEST(Expression, SlopesAreThoseOfCentralDifferences) {
  for (const Known& k : known) {
    for (const double rho : {0.05, 0.2, 0.5}) {
      for (double r = 0.115; r < 0.9; r += 0.03) {
        if (std::abs(r - rho) < 0.01) continue;  // a kink or a pole is there in some
        constexpr double epsilon = 1e-5;
        const double above = evaluate(k.text, r + epsilon, rho).value,
                     below = evaluate(k.text, r - epsilon, rho).value;
        // The differences are off by ε²/6 times the third derivative, which is at most some 6e4 times the
        // slope, near the pole, or 1e3; and by rounding, 1e-16 times the value over ε.
        const double slope = evaluate(k.text, r, rho).slope;
        EXPECT_NEAR(slope, (above - below) / (2 * epsilon), 1.1e-6 * std::abs(slope) + 2e-8)
            << k.text << " " << r << " " << rho;
      }
    }
  }
}

// --- where the mathematics has an edge ---

TEST(Expression, TheSlopeOfAnAbsoluteValueAtItsKinkIsZero) {
  EXPECT_EQ(evaluate("abs(r - rho)", 0.2, 0.2).value, 0);
  EXPECT_EQ(evaluate("abs(r - rho)", 0.2, 0.2).slope, 0);
  EXPECT_EQ(evaluate("5 * abs(rho - r) + r", 0.2, 0.2).slope, 1);
}

TEST(Expression, WholePowersOfNegativeNumbersAndOfZero) {
  EXPECT_DOUBLE_EQ(evaluate("(r - rho)^2", 0.1, 0.3).slope, -0.4);
  EXPECT_EQ(evaluate("(r - rho)^2", 0.3, 0.3).slope, 0);
  EXPECT_EQ(evaluate("(r - rho)^1", 0.3, 0.3).slope, 1);
  EXPECT_EQ(evaluate("(r - rho)^0", 0.3, 0.3).value, 1);
  EXPECT_EQ(evaluate("(r - rho)^0", 0.3, 0.3).slope, 0);
  // An exponent that is the same everywhere is a constant, however it is written.
  EXPECT_DOUBLE_EQ(evaluate("(r - rho)^(1 + 1)", 0.1, 0.3).slope, -0.4);
  EXPECT_DOUBLE_EQ(evaluate("(r - rho)^(2 + r - r)", 0.1, 0.3).slope, -0.4);
  EXPECT_EQ(evaluate("0^r", 0.3, 0.3).value, 0);
  EXPECT_EQ(evaluate("0^r", 0.3, 0.3).slope, 0);
}

TEST(Expression, IsNotFiniteWhereTheMathematicsIsNot) {
  EXPECT_EQ(evaluate("1 / (r - rho)", 0.2, 0.2).value, std::numeric_limits<double>::infinity());
  EXPECT_FALSE(std::isfinite(evaluate("1 / (r - rho)", 0.2, 0.2).slope));
  EXPECT_EQ(evaluate("log(r - rho)", 0.2, 0.2).value, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(evaluate("sqrt(r - rho)", 0.2, 0.2).value, 0);
  EXPECT_EQ(evaluate("sqrt(r - rho)", 0.2, 0.2).slope, std::numeric_limits<double>::infinity());
  for (const char* text : {"log(r - rho)", "sqrt(r - rho)", "(r - rho)^0.5", "(r - rho)^r"}) {
    EXPECT_TRUE(std::isnan(evaluate(text, 0.1, 0.2).value)) << text;
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const char* text : {"r", "r^2", "abs(r)", "tanh(r)", "r + 1", "r^0.5", "2^r"}) {
    EXPECT_TRUE(std::isnan(evaluate(text, nan, 0.2).value)) << text;
  }
}

}  // namespace
}  // namespace sae
