// Penalties that people type. The first byte says r, the second rho, the rest is the text. Its value must be
// that of a second reader, below; its slope must go into that of what is built around it as calculus has it.
// Since what is inside the text is fuzzed as a text of its own, that covers every operation.
#include "expression.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "targets.hpp"

namespace sae::fuzz {
namespace {

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }
bool same(Dual a, Dual b) { return same(a.value, b.value) && same(a.slope, b.slope); }

double power(double u, double v) {
  if (!(std::floor(v) == v && std::abs(v) <= 64)) return std::pow(u, v);
  double product = 1;
  for (double square = u, left = std::abs(v); left > 0; left = std::floor(left / 2), square *= square) {
    if (std::fmod(left, 2) == 1) product *= square;
  }
  return v < 0 ? 1 / product : product;
}

// Computes while it reads, by precedence climbing; of texts that the core has read, so nothing is refused.
class Reader {
 public:
  Reader(const std::string& text, double r, double rho) : at_(text.c_str()), r_(r), rho_(rho) {}

  // All operators that bind at least as tightly as `tightness`.
  double read(int tightness = 0) {
    double value = operand();
    for (;;) {
      const char operation = peek();
      const int binds = operation == '^'                       ? 3
                        : operation == '*' || operation == '/' ? 1
                        : operation == '+' || operation == '-' ? 0
                                                               : -1;
      if (binds < tightness) return value;
      ++at_;
      // A power goes to the right, and its exponent may have a sign.
      const double other = operation == '^' ? read(3) : read(binds + 1);
      value = operation == '^'   ? power(value, other)
              : operation == '*' ? value * other
              : operation == '/' ? value / other
              : operation == '+' ? value + other
                                 : value - other;
    }
  }

 private:
  char peek() {
    while (*at_ == ' ' || *at_ == '\t') ++at_;
    return *at_;
  }

  double operand() {
    const char c = peek();
    if (c == '+' || c == '-') {
      ++at_;
      const double value = read(2);  // a sign comes after a power, before a product
      return c == '-' ? -value : value;
    }
    if (c == '(') {
      ++at_;
      const double value = read();
      peek();
      ++at_;
      return value;
    }
    if (!std::isalpha(static_cast<unsigned char>(c))) return number();
    const char* const from = at_;
    while (std::isalpha(static_cast<unsigned char>(*at_))) ++at_;
    return named({from, at_});
  }

  double number() {
    // strtod would read hexadecimals and, of 2e, more than there is; nothing that was accepted has either.
    char* end = nullptr;
    const double value = std::strtod(at_, &end);
    at_ = end;
    return value;
  }

  double named(const std::string& name) {
    if (name == "r") return r_;
    if (name == "rho") return rho_;
    if (name == "e") return std::exp(1.0);
    if (name == "pi") return std::acos(-1.0);
    const double x = operand();  // its parentheses
    if (name == "abs") return std::abs(x);
    if (name == "sqrt") return std::sqrt(x);
    if (name == "exp") return std::exp(x);
    if (name == "log") return std::log(x);
    if (name == "sin") return std::sin(x);
    if (name == "cos") return std::cos(x);
    require(name == "tanh", "a name that was read is known: " + name);
    return std::tanh(x);
  }

  const char* at_;
  double r_, rho_;
};

// `turn` says which of what can be built around it is built.
void requireRead(const std::string& text, double r, double rho, std::size_t turn) {
  const auto at = [&](const std::string& other) {
    Expression expression;
    require(!Expression::parse(other, expression), "what is built around a text that was read is read");
    return expression.at(r, rho);
  };
  const Dual found = at(text);
  const auto [v, s] = found;
  require(same(found, at(text)), "the same twice");
  require(same(v, Reader(text, r, rho).read()), "the value is that of a second reader");
  if (text.size() + 10 > Expression::longest) return;
  const std::string inside = "(" + text + ")";
  const bool finite = std::isfinite(v) && std::isfinite(s);
  switch (turn % 8) {
    case 0:
      require(same(found, at(inside)), "parentheses change nothing");
      return require(same(found, at("\t " + text + " ")), "spaces change nothing");
    case 1:
      return require(same(at("-" + inside), {-v, -s}), "(−u)′ = −u′");
    case 2:
      return require(same(at(inside + "+r"), {v + r, s + 1}), "(u + r)′ = u′ + 1");
    case 3:
      return require(same(at("r-" + inside), {r - v, 1 - s}), "(r − u)′ = 1 − u′");
    case 4:
      return require(same(at(inside + "*r"), {v * r, s * r + v}), "(u·r)′ = u′·r + u");
    case 5:
      return require(same(at(inside + "/r"), {v / r, (s - v / r) / r}), "(u/r)′ = (u′ − u/r)/r");
    case 6:
      if (!finite) return;
      require(same(at(inside + "^2"), {v * v, s == 0 ? 0 : 2 * v * s}), "(u²)′ = 2·u·u′");
      return require(same(at("exp" + inside), {std::exp(v), s == 0 ? 0 : std::exp(v) * s}),
                     "(exp u)′ = exp u·u′");
    default:
      if (!finite) return;
      require(same(at("sin" + inside), {std::sin(v), std::cos(v) * s}), "(sin u)′ = cos u·u′");
      require(same(at("cos" + inside), {std::cos(v), -std::sin(v) * s}), "(cos u)′ = −sin u·u′");
      require(same(at("abs" + inside), {std::abs(v), v < 0 ? -s : v > 0 ? s : 0}), "|u|′ = ±u′, and 0 at 0");
  }
}

void requireRefused(const std::string& text, const std::string& problem) {
  const auto characters = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
  if (characters > static_cast<std::ptrdiff_t>(Expression::longest)) {
    require(problem == sentence("an expression may have at most 200 characters, not ", characters), problem);
    return;
  }
  constexpr char before[] = " at character ";
  const std::size_t place = problem.rfind(before);  // the text itself may have those words
  require(place != std::string::npos, "a refusal names the place: " + problem);
  const long at = std::strtol(problem.c_str() + place + sizeof before - 1, nullptr, 10);
  require(at >= 1 && at <= characters + 1, "a place within the text: " + problem);
  require(problem.find("; expected ", place) != std::string::npos, "what was expected: " + problem);
}

}  // namespace

int expression(const std::uint8_t* bytes, std::size_t count) {
  Input input(bytes, count);
  // Both ends of what a clamped ρ̂ can be, and between.
  const auto share = [](std::uint8_t byte) {
    return byte == 0 ? 1e-7 : byte == 255 ? 1 - 1e-7 : static_cast<double>(byte) / 256;
  };
  const double r = share(input.byte()), rho = share(input.byte());
  const std::string text = input.text(input.left());

  Expression expression;
  require(!Expression::parse("r / 3", expression), "r / 3 is read");
  if (const Problem problem = Expression::parse(text, expression)) {
    requireRefused(text, *problem);
    require(expression.at(r, rho).value == r / 3, "a refused text leaves the expression as it was");
  } else {
    requireRead(text, r, rho, bytes[0]);
  }
  return 0;
}

}  // namespace sae::fuzz
