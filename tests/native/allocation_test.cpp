// A step allocates nothing once every mini-batch size has been seen: memory stays as it is, however long a
// run goes on. With the sanitizers every allocation is counted, otherwise those by `new`, which are the
// standard containers'.
#include <gtest/gtest.h>

#include "samples.hpp"

#ifdef __SANITIZE_ADDRESS__
// As in sanitizer/allocator_interface.h, which not every compiler brings along.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void*, std::size_t),
                                                         void (*freed)(const volatile void*));
#else
#include <cstdlib>
#include <new>
#endif

namespace {

std::size_t allocations = 0;

}  // namespace

#ifndef __SANITIZE_ADDRESS__
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
#endif

namespace sae {
namespace {

TEST(Allocation, AStepNeedsNone) {
#ifdef __SANITIZE_ADDRESS__
  const auto count = [](const volatile void*, std::size_t) { ++allocations; };
  ASSERT_NE(__sanitizer_install_malloc_and_free_hooks(count, [](const volatile void*) {}), 0);
#endif
  for (const char* penalty : {"kl", "topk", "custom"}) {
    for (const char* optimizer : {"adam", "momentum", "sgd"}) {
      for (const bool tied : {false, true}) {
        Settings settings = test::smallSettings();
        settings.penalty = penalty;
        settings.optimizer = optimizer;
        settings.tied = tied;
        settings.topk = 3;
        const std::size_t none = allocations;
        Trainer trainer = test::filledTrainer(settings);
        ASSERT_GT(allocations, none);  // they are counted
        // Two epochs of eight mini-batches, the last of them short; then one more.
        ASSERT_EQ(trainer.step(16), std::nullopt);
        const std::size_t before = allocations;
        const Problem problem = trainer.step(8);
        EXPECT_EQ(allocations, before) << penalty << ", " << optimizer << (tied ? ", tied" : "");
        ASSERT_EQ(problem, std::nullopt);
      }
    }
  }
}

}  // namespace
}  // namespace sae
