#include "catex/model/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "catex/base/errors.hpp"

namespace catex {
namespace {

bool same(const Buckingham& p, const Buckingham& q) {
  return p.A == q.A && p.B == q.B && p.C == q.C;
}

/// What is wrong with the numbers of one pair; empty when nothing is.
std::string pair_problem(const Buckingham& p) {
  if (!std::isfinite(p.A) || !std::isfinite(p.B) || !std::isfinite(p.C)) {
    return "A, B and C must be finite numbers";
  }
  if (p.A < 0.0 || p.C < 0.0) {
    return fmt::format("A = {} and C = {} must not be negative", p.A, p.C);
  }
  if (p.A > 0.0 && !(p.B > 0.0)) return fmt::format("B = {} must be positive where A > 0", p.B);
  return {};
}

void check_species(const std::string& model, const std::vector<Species>& species,
                   std::vector<std::string>& problems) {
  for (std::size_t s = 0; s < species.size(); ++s) {
    if (!(species[s].mass > 0.0) || !std::isfinite(species[s].mass)) {
      problems.push_back(fmt::format("model {}: species {}: mass = {} must be positive", model,
                                     species[s].name, species[s].mass));
    }
    if (!std::isfinite(species[s].charge)) {
      problems.push_back(fmt::format("model {}: species {}: charge must be a finite number", model,
                                     species[s].name));
    }
    for (std::size_t t = 0; t < s; ++t) {
      if (species[s].name == species[t].name || species[s].symbol == species[t].symbol) {
        problems.push_back(
            fmt::format("model {}: species {} and {} need different names and different symbols",
                        model, species[t].name, species[s].name));
      }
    }
  }
}

}  // namespace

Model::Model(std::string name, std::vector<Species> species, std::vector<Buckingham> pairs,
             double buckingham_cutoff)
    : name_(std::move(name)),
      species_(std::move(species)),
      pairs_(std::move(pairs)),
      buckingham_cutoff_(buckingham_cutoff) {
  if (species_.empty()) throw InputError(fmt::format("model {}: has no species", name_));
  if (pairs_.size() != species_.size() * species_.size()) {
    throw InputError(fmt::format("model {}: {} species need a table of {} pairs, {} are given",
                                 name_, size(), size() * size(), pairs_.size()));
  }
  std::vector<std::string> problems;
  if (!(buckingham_cutoff_ > 0.0) || !std::isfinite(buckingham_cutoff_)) {
    problems.push_back(fmt::format("model {}: buckingham_cutoff = {} Å must be positive", name_,
                                   buckingham_cutoff_));
  }
  check_species(name_, species_, problems);
  for (int a = 0; a < size(); ++a) {
    for (int b = a; b < size(); ++b) {
      const std::string problem = same(pair(a, b), pair(b, a))
                                      ? pair_problem(pair(a, b))
                                      : "differs from the same pair in the other order";
      if (problem.empty()) continue;
      problems.push_back(fmt::format("model {}: pair {}-{}: {}", name_, species_[a].name,
                                     species_[b].name, problem));
    }
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

std::optional<int> Model::find(std::string_view name_or_symbol) const {
  const auto found = std::find_if(species_.begin(), species_.end(), [&](const Species& s) {
    return s.name == name_or_symbol || s.symbol == name_or_symbol;
  });
  if (found == species_.end()) return std::nullopt;
  return static_cast<int>(found - species_.begin());
}

int Model::first(Role role) const {
  const auto found = std::find_if(species_.begin(), species_.end(),
                                  [&](const Species& s) { return s.role == role; });
  if (found == species_.end()) {
    throw std::invalid_argument(fmt::format("model {} has no species of this role", name_));
  }
  return static_cast<int>(found - species_.begin());
}

ExchangeRoles exchange_roles(const Model& model, std::string_view host, std::string_view guest) {
  const auto cation = [&](std::string_view name) {
    const std::optional<int> s = model.find(name);
    if (!s || model.species(*s).role != Role::Cation) {
      throw std::invalid_argument(
          fmt::format("'{}' is not a cation of model {}", name, model.name()));
    }
    return *s;
  };
  return {.host = cation(host),
          .guest = cation(guest),
          .anion = model.first(Role::Anion),
          .psl = model.first(Role::Pseudoligand)};
}

}  // namespace catex
