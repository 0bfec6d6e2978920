// A program that fuzzes one target, SAE_FUZZ_TARGET.
#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  return sae::fuzz::SAE_FUZZ_TARGET(bytes, count);
}
