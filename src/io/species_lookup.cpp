#include "species_lookup.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <string>
#include <vector>

namespace catex {

std::optional<int> look_up_species(const Model& model, std::string_view name,
                                   const ForeignFrames& foreign) {
  const auto given = foreign.species.find(name);
  return model.find(given == foreign.species.end() ? name : std::string_view(given->second));
}

int find_species(const LineReader& reader, const Model& model, std::string_view name,
                 const ForeignFrames* foreign) {
  const std::optional<int> found =
      foreign == nullptr ? model.find(name) : look_up_species(model, name, *foreign);
  if (found) return *found;
  std::vector<std::string> allowed;
  for (const Species& species : model.species()) allowed.push_back(species.name);
  std::string problem = fmt::format("species '{}' is not in the model {}, which has: {}", name,
                                    model.name(), fmt::join(allowed, ", "));
  if (foreign != nullptr) {
    problem += fmt::format("; a species map ({}={}) says which one it is", name, allowed.front());
  }
  reader.fail(problem);
}

void check_charge(const LineReader& reader, const Species& species, double charge) {
  // Files with few digits must pass; charges of another force field differ by far more.
  if (std::abs(charge - species.charge) > 1e-6) {
    reader.fail(
        fmt::format("charge {} of an ion of {}, but the model says {} e: the file was made "
                    "for another model",
                    charge, species.name, species.charge));
  }
}

}  // namespace catex
