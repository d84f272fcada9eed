#include "charges.hpp"

namespace catex {

std::vector<double> charges_of(const IonSystem& system, const Model& model) {
  std::vector<double> charges;
  charges.reserve(system.size());
  for (const int s : system.species) charges.push_back(model.species(s).charge);
  return charges;
}

}  // namespace catex
