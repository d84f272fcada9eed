#include "driver.hpp"

#include <algorithm>

namespace catex {

void MdDriver::run_to(Step last, const StopToken& stop, const std::function<void()>& between) {
  while (engine_.step() < last && !stop.requested()) {
    const Step due = std::min(last, observers_.next_due_after(engine_.step()));
    engine_.advance(due - engine_.step(), observers_.needs_at(due));
    observe();
    between();
  }
}

}  // namespace catex
