// A step allocates nothing once every mini-batch size has been seen: memory stays as it is, however long a
// run goes on.
#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

#include "samples.hpp"

namespace {

std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }

namespace sae {
namespace {

TEST(Allocation, AStepNeedsNone) {
  for (const char* penalty : {"kl", "topk", "custom"}) {
    for (const char* optimizer : {"adam", "momentum", "sgd"}) {
      for (const bool tied : {false, true}) {
        Settings settings = test::smallSettings();
        settings.penalty = penalty;
        settings.optimizer = optimizer;
        settings.tied = tied;
        settings.topk = 3;
        Trainer trainer = test::filledTrainer(settings);
        // Two epochs of eight mini-batches, the last of them short; then one more.
        ASSERT_EQ(trainer.step(16), std::nullopt);
        const std::size_t before = allocations;
        ASSERT_GT(before, 0u);  // they are counted
#ifdef EIGEN_RUNTIME_NO_MALLOC
        Eigen::internal::set_is_malloc_allowed(false);
#endif
        const Problem problem = trainer.step(8);
#ifdef EIGEN_RUNTIME_NO_MALLOC
        Eigen::internal::set_is_malloc_allowed(true);
#endif
        ASSERT_EQ(problem, std::nullopt);
        EXPECT_EQ(allocations, before) << penalty << ", " << optimizer << (tied ? ", tied" : "");
      }
    }
  }
}

}  // namespace
}  // namespace sae
