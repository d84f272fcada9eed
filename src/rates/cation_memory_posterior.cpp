#include "catex/rates/cation_memory_posterior.hpp"

#include <cmath>

namespace catex {

Settling settling_of(const Eigen::VectorXd& numbers) {
  return {.mobile_share = 1.0 / (1.0 + std::exp(-numbers[0])),
          .relaxation_ps = std::exp(numbers[1])};
}

Settling SettlingPosterior::at(double sds) const {
  Eigen::VectorXd moved = numbers.mean;
  for (Eigen::Index i = 0; i < moved.size(); ++i) moved[i] += sds * numbers.sd(i);
  return settling_of(moved);
}

CationMemory CationMemoryPosterior::draw(RandomStream& random) const {
  CationMemory memory;
  for (const SettlingPosterior& state : states) {
    memory.set(state.ion, state.kind, settling_of(state.numbers.draw(random)));
  }
  return memory;
}

CationMemory CationMemoryPosterior::typical() const {
  CationMemory memory;
  for (const SettlingPosterior& state : states) {
    memory.set(state.ion, state.kind, settling_of(state.numbers.mean));
  }
  return memory;
}

}  // namespace catex
