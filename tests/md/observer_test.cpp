#include "catex/md/observer.hpp"

#include <gtest/gtest.h>

namespace catex {
namespace {

class CountingObserver final : public Observer {
 public:
  CountingObserver(Step interval, ForceNeeds needs, std::vector<Step>& seen)
      : interval_(interval), needs_(needs), seen_(seen) {}
  [[nodiscard]] std::string name() const override { return "counting"; }
  [[nodiscard]] Step interval() const override { return interval_; }
  [[nodiscard]] ForceNeeds needs() const override { return needs_; }
  void observe(const Snapshot& snapshot, double /*time*/) override {
    seen_.push_back(snapshot.step);
  }
  void flush() override {}

 private:
  Step interval_;
  ForceNeeds needs_;
  std::vector<Step>& seen_;
};

TEST(ObserverList, IsDueAtMultiplesCountedFromRelease) {
  std::vector<Step> sevens;
  std::vector<Step> tens;
  ObserverList list(25);  // release at step 25
  list.add(std::make_unique<CountingObserver>(7, ForceNeeds{false, false}, sevens));
  list.add(std::make_unique<CountingObserver>(10, ForceNeeds{true, false}, tens));
  for (Step step = 0; step < 60;) {
    const Step due = list.next_due_after(step);
    ASSERT_GT(due, step);
    step = due;
    EXPECT_EQ(list.needs_at(step).energy, (step - 25) % 10 == 0);
    Snapshot snapshot;
    snapshot.step = step;
    list.notify(snapshot, 0.0);
  }
  EXPECT_EQ(sevens, (std::vector<Step>{4, 11, 18, 25, 32, 39, 46, 53, 60}));
  EXPECT_EQ(tens, (std::vector<Step>{5, 15, 25, 35, 45, 55}));
}

}  // namespace
}  // namespace catex
