// How the core says that something was wrong: a sentence that names the thing, its value and what was
// expected. The core throws nothing (it is compiled without exceptions for the web); who gets a Problem has
// changed nothing.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>

namespace sae {

using Problem = std::optional<std::string>;

inline std::string asText(const std::string& text) { return text; }
inline std::string asText(const char* text) { return text; }
inline std::string asText(bool value) { return value ? "true" : "false"; }
std::string asText(double value);  // ten figures at most
inline std::string asText(std::integral auto value, int base = 10) {
  char digits[24];
  return std::string(digits, std::to_chars(digits, digits + sizeof digits, value, base).ptr);
}

// The parts, one after the other. (Streams would do the same for 70 KB more of WebAssembly.)
std::string sentence(const auto&... parts) { return (std::string() + ... + asText(parts)); }

}  // namespace sae
