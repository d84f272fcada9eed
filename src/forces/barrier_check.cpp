#include "barrier_check.hpp"

#include <fmt/format.h>

#include "catex/base/errors.hpp"

namespace catex {

BarrierCheck::BarrierCheck(const Model& model)
    : species_(model.size()), distance_(static_cast<std::size_t>(model.size()) * model.size()) {
  for (int a = 0; a < species_; ++a) {
    for (int b = 0; b < species_; ++b) distance_[a * species_ + b] = barrier_distance(model, a, b);
  }
}

void BarrierCheck::report(const IonSystem& system, const Model& model, std::size_t i, std::size_t j,
                          double r) const {
  throw RunError(fmt::format(
      "ions {} ({}) and {} ({}) are {:.3f} Å apart, inside the Buckingham barrier of their pair "
      "({:.3f} Å), where the potential falls to minus infinity; use a shorter time step, or a "
      "start without such close ions",
      system.ids[i], model.species(system.species[i]).name, system.ids[j],
      model.species(system.species[j]).name, r, distance(system.species[i], system.species[j])));
}

}  // namespace catex
