#include "expression.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sae {

// Recursive descent. Every level takes at least one character, and a text has at most `longest` of them: that
// bounds the depth (six small frames a level; tested at the bound).
class ExpressionParser {
 public:
  explicit ExpressionParser(const std::string& text) : text_(text) {}

  Problem parse(Expression& into) {
    const auto characters = std::count_if(text_.begin(), text_.end(), [](char c) { return !continues(c); });
    if (characters > static_cast<std::ptrdiff_t>(Expression::longest)) {
      return sentence("an expression may have at most ", Expression::longest, " characters, not ",
                      characters);
    }
    skipSpace();
    if (sum() && at_ < text_.size()) expectedAfterOperand("the end");
    if (problem_) return problem_;
    into.program_ = std::move(program_);
    return {};
  }

 private:
  using Operation = Expression::Operation;

  void skipSpace() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    skipSpace();
    return true;
  }

  static bool isDigit(char c) { return c >= '0' && c <= '9'; }
  static bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  static bool isWord(char c) { return isLetter(c) || isDigit(c) || c == '_'; }
  // Whether the byte goes on with a character of UTF-8 that an earlier one began.
  static bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

  // Says what is wrong at the present place. All before it was read, so is plain ASCII: one byte a character.
  bool expected(const std::string& what) {
    if (!problem_) {
      problem_ = sentence("the expression \"", text_, "\" has ", found(), " at character ", at_ + 1,
                          "; expected ", what);
    }
    return false;
  }

  // Where an operand is complete. What would begin another one is a product, as people write it.
  bool expectedAfterOperand(const std::string& end) {
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    return expected(isWord(c) || c == '(' || c == '.' ? "an operator (a product is written with *)"
                                                      : "an operator or " + end);
  }

  // What stands at the present place: a word or number, one character (with all its bytes), or the end.
  std::string found() const {
    if (at_ >= text_.size()) return "its end";
    std::size_t end = at_ + 1;
    if (isWord(text_[at_])) {
      while (end < text_.size() && (isWord(text_[end]) || text_[end] == '.')) ++end;
    } else {
      while (end < text_.size() && continues(text_[end])) ++end;
    }
    return sentence("\"", text_.substr(at_, end - at_), "\"");
  }

  void emit(Operation operation, double number = 0) { program_.push_back({operation, number}); }

  // sum: product {(+|−) product}
  bool sum() {
    if (!product()) return false;
    for (;;) {
      if (take('+')) {
        if (!product()) return false;
        emit(Operation::add);
      } else if (take('-')) {
        if (!product()) return false;
        emit(Operation::subtract);
      } else {
        return true;
      }
    }
  }

  // product: signed {(*|/) signed}
  bool product() {
    if (!signedPower()) return false;
    for (;;) {
      if (take('*')) {
        if (!signedPower()) return false;
        emit(Operation::multiply);
      } else if (take('/')) {
        if (!signedPower()) return false;
        emit(Operation::divide);
      } else {
        return true;
      }
    }
  }

  // signed: {+|−} power. A sign comes after the power: −r^2 is −(r^2).
  bool signedPower() {
    if (take('+')) return signedPower();
    if (take('-')) {
      if (!signedPower()) return false;
      emit(Operation::negate);
      return true;
    }
    return power();
  }

  // power: operand [^ signed]
  bool power() {
    if (!operand()) return false;
    if (!take('^')) return true;
    if (!signedPower()) return false;
    emit(Operation::power);
    return true;
  }

  bool operand() {
    if (take('(')) return closed();
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    if (isDigit(c) || c == '.') return number();
    if (isLetter(c)) return word();
    return expected("a number, r, rho, a function or \"(\"");
  }

  bool closed() { return sum() && (take(')') || expectedAfterOperand("\")\"")); }

  // number: digits [. [digits]] or . digits, then perhaps e, a sign and digits. At most 15 digits, times a
  // power of ten up to 22: such a number is one exact multiplication or division away from its double
  // (Clinger 1990), and strtod, which does all others too, would be 7 KB more of WebAssembly.
  bool number() {
    std::size_t end = at_;
    double mantissa = 0;
    int significant = 0, exponent = 0;
    // Whether there are digits; each takes the number's power of ten on by `scale`.
    const auto digits = [&](int scale) {
      const std::size_t from = end;
      for (; end < text_.size() && isDigit(text_[end]); ++end) {
        mantissa = mantissa * 10 + (text_[end] - '0');
        if (mantissa > 0) ++significant;
        exponent += scale;
      }
      return end > from;
    };
    const bool whole = digits(0);
    bool fraction = false;
    if (end < text_.size() && text_[end] == '.') {
      ++end;
      fraction = digits(-1);
    }
    if (!whole && !fraction) return expected("a number");
    if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      std::size_t at = end + 1;
      const bool minus = at < text_.size() && text_[at] == '-';
      if (at < text_.size() && (text_[at] == '-' || text_[at] == '+')) ++at;
      int power = 0;
      const std::size_t from = at;
      for (; at < text_.size() && isDigit(text_[at]); ++at) {
        power = std::min(1000, power * 10 + (text_[at] - '0'));
      }
      if (at > from) {  // otherwise 2e is 2 and a word
        exponent += minus ? -power : power;
        end = at;
      }
    }
    if (significant > 15 || std::abs(exponent) > 22)
      return expected("a number of at most 15 digits from 1e-22 to 1e22");
    double power = 1;
    for (int i = 0; i < std::abs(exponent); ++i) power *= 10;
    at_ = end;
    skipSpace();
    emit(Operation::number, exponent < 0 ? mantissa / power : mantissa * power);
    return true;
  }

  bool word() {
    struct Function {
      const char* name;
      Operation operation;
    };
    static constexpr Function functions[] = {
        {"abs", Operation::abs}, {"sqrt", Operation::sqrt}, {"exp", Operation::exp},  {"log", Operation::log},
        {"sin", Operation::sin}, {"cos", Operation::cos},   {"tanh", Operation::tanh}};
    std::size_t end = at_;
    while (end < text_.size() && isWord(text_[end])) ++end;
    const std::string name = text_.substr(at_, end - at_);
    const auto constant = [&](Operation operation, double value = 0) {
      at_ = end;
      skipSpace();
      emit(operation, value);
      return true;
    };
    if (name == "r") return constant(Operation::r);
    if (name == "rho") return constant(Operation::rho);
    if (name == "e") return constant(Operation::number, 2.718281828459045);
    if (name == "pi") return constant(Operation::number, 3.141592653589793);
    for (const Function& function : functions) {
      if (name != function.name) continue;
      at_ = end;
      skipSpace();
      if (!take('(')) return expected("\"(\"");
      if (!closed()) return false;
      emit(function.operation);
      return true;
    }
    return expected("r, rho, e, pi, abs, sqrt, exp, log, sin, cos or tanh");
  }

  const std::string& text_;
  std::size_t at_ = 0;
  Problem problem_;
  std::vector<Expression::Instruction> program_;
};

Problem Expression::parse(const std::string& text, Expression& into) {
  return ExpressionParser(text).parse(into);
}

namespace {

// u^v, 1 where v = 0. Small whole exponents are multiplied out: pow() is not the same to the last bit
// everywhere.
double raised(double u, double v) {
  if (!(std::floor(v) == v && std::abs(v) <= 64)) return std::pow(u, v);
  double product = 1, square = u;
  for (int n = static_cast<int>(std::abs(v)); n > 0; n >>= 1, square *= square) {
    if (n & 1) product *= square;
  }
  return v < 0 ? 1 / product : product;
}

Dual raised(Dual u, Dual v) {
  const double value = raised(u.value, v.value);
  double slope = 0;
  if (u.slope != 0 && v.value != 0) slope += v.value * raised(u.value, v.value - 1) * u.slope;
  // u^v log u tends to 0 with u, where v > 0.
  if (v.slope != 0 && !(u.value == 0 && v.value > 0)) slope += value * std::log(u.value) * v.slope;
  return {value, slope};
}

}  // namespace

Dual Expression::at(double r, double rho) const {
  std::array<Dual, longest> stack;
  stack[0] = {0, 0};    // of an expression that was never read
  std::size_t top = 0;  // how many are on the stack
  for (const Instruction& instruction : program_) {
    const auto unary = [&](double value, double factor) {
      Dual& x = stack[top - 1];
      x = {value, x.slope == 0 ? 0 : factor * x.slope};
    };
    const auto binary = [&](auto combine) {
      --top;
      stack[top - 1] = combine(stack[top - 1], stack[top]);
    };
    const double x = top > 0 ? stack[top - 1].value : 0;
    switch (instruction.operation) {
      case Operation::number:
        stack[top++] = {instruction.number, 0};
        break;
      case Operation::r:
        stack[top++] = {r, 1};
        break;
      case Operation::rho:
        stack[top++] = {rho, 0};
        break;
      case Operation::add:
        binary([](Dual a, Dual b) { return Dual{a.value + b.value, a.slope + b.slope}; });
        break;
      case Operation::subtract:
        binary([](Dual a, Dual b) { return Dual{a.value - b.value, a.slope - b.slope}; });
        break;
      case Operation::multiply:
        binary([](Dual a, Dual b) { return Dual{a.value * b.value, a.slope * b.value + a.value * b.slope}; });
        break;
      case Operation::divide:
        binary([](Dual a, Dual b) {
          const double quotient = a.value / b.value;
          return Dual{quotient, (a.slope - quotient * b.slope) / b.value};
        });
        break;
      case Operation::power:
        binary([](Dual a, Dual b) { return raised(a, b); });
        break;
      case Operation::negate:
        unary(-x, -1);
        break;
      case Operation::abs:
        unary(std::abs(x), x > 0 ? 1 : x < 0 ? -1 : 0);
        break;
      case Operation::sqrt:
        unary(std::sqrt(x), 0.5 / std::sqrt(x));
        break;
      case Operation::exp:
        unary(std::exp(x), std::exp(x));
        break;
      case Operation::log:
        unary(std::log(x), 1 / x);
        break;
      case Operation::sin:
        unary(std::sin(x), std::cos(x));
        break;
      case Operation::cos:
        unary(std::cos(x), -std::sin(x));
        break;
      case Operation::tanh:
        unary(std::tanh(x), 1 - std::tanh(x) * std::tanh(x));
        break;
    }
  }
  return stack[0];
}

}  // namespace sae
