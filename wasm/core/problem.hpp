// How the core says that something was wrong: a sentence that names the thing, its value and what was
// expected. The core throws nothing (it is compiled without exceptions for the web); who gets a Problem has
// changed nothing.
#pragma once

#include <concepts>
#include <optional>
#include <string>

namespace sae {

using Problem = std::optional<std::string>;

inline std::string asText(const std::string& text) { return text; }
inline std::string asText(const char* text) { return text; }
inline std::string asText(bool value) { return value ? "true" : "false"; }
// As printf's "%.10g" has it; which, for these sentences alone, would be 8 KB of WebAssembly.
std::string asText(double value);
inline std::string asText(std::integral auto value) { return std::to_string(value); }

// The parts, one after the other. (Streams would do the same for 70 KB more of WebAssembly.)
std::string sentence(const auto&... parts) { return (std::string() + ... + asText(parts)); }

}  // namespace sae
