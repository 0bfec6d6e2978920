#include "conversions.hpp"

#include <emscripten.h>

// clang-format off
EM_JS(void, throwRangeError, (const char* message), { throw new RangeError(UTF8ToString(message)); });
// clang-format on

namespace sae {

void raise(Problem&& problem) {
  static std::string message;  // outlives the throw, so that the sentence is not leaked
  if (!problem) return;
  message = std::move(*problem);
  problem.reset();
  throwRangeError(message.c_str());
}

}  // namespace sae
