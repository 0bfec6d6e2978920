// A penalty ω(r, ρ) that a person typed, r being ρ̂: read once, then evaluated together with its slope ∂ω/∂r.
//
// The grammar is mathjs's, cut down (but that 2.*r is 2. times r), so that the page, which draws the same
// text and differentiates it with that library, means the same by it: decimal numbers, r, rho, e, pi, + − * /
// ^ (to the right, and before a sign), parentheses, and abs, sqrt, exp, log (natural), sin, cos, tanh of one
// argument. Nothing is multiplied silently.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "problem.hpp"

namespace sae {

// A value and its derivative by r, carried along together (forward-mode automatic differentiation).
struct Dual {
  double value, slope;
};

class Expression {
 public:
  static constexpr std::size_t longest = 200;

  // Reads `text` into `into`, or says what is wrong at which character, counted from 1.
  static Problem parse(const std::string& text, Expression& into);

  // ω and ∂ω/∂r; not finite, or not a number, where the mathematics is not. The slope of |x| at 0 is 0.
  Dual at(double r, double rho) const;

 private:
  friend class ExpressionParser;

  enum class Operation : std::uint8_t {
    number,
    r,
    rho,
    add,
    subtract,
    multiply,
    divide,
    power,
    negate,
    abs,
    sqrt,
    exp,
    log,
    sin,
    cos,
    tanh
  };
  struct Instruction {
    Operation operation;
    double number = 0;
  };

  std::vector<Instruction> program_;  // postfix: operands first
};

}  // namespace sae
