#include "catex/rates/anion_rates.hpp"

#include <cassert>
#include <cmath>
#include <utility>

#include "catex/base/constants.hpp"

namespace catex {
namespace {

using Layout = AnionRateModel::Layout;

/// Half of the twelve nearest nodes: a flat face has eight or nine of them, an edge or step fewer.
constexpr int usual_neighbours = 6;

double inverse_kT(double temperature_K) { return 1.0 / (constants::boltzmann * temperature_K); }

double barrier_change(double temperature_K) {
  return inverse_kT(temperature_K) - inverse_kT(RateModel::reference_temperature_K);
}

/// Of E/k_B T in ln k.
double energy_share(bool leaves) { return leaves ? -0.5 : 0.5; }

/// The parameters of E, each with its coefficient.
template <typename Add>
void for_each_energy_term(const AnionCell& cell, Add&& add) {
  add(Layout::EnergyAtSix, 1.0);
  add(Layout::EnergyPerNeighbour, cell.neighbours - usual_neighbours);
  add(Layout::EnergyPerHost, cell.hosts);
  add(Layout::EnergyPerGuest, cell.guests);
  add(Layout::EnergyPerLoose, cell.loose);
}

/// The parameters of s, each with its coefficient.
template <typename Add>
void for_each_mobility_term(const AnionCell& cell, Add&& add) {
  const int n = cell.neighbours - usual_neighbours;
  add(Layout::MobilityPerNeighbour, n);
  add(Layout::MobilityPerSquare, n * n);
  add(Layout::MobilityPerHost, cell.hosts);
  add(Layout::MobilityPerGuest, cell.guests);
  add(Layout::MobilityPerLoose, cell.loose);
}

}  // namespace

std::string Layout::describe(int parameter, const std::string& host, const std::string& guest) {
  assert(parameter >= 0 && parameter < size());
  switch (static_cast<Parameter>(parameter)) {
    case LogKappa:
      return "ln kappa";
    case Barrier:
      return "barrier";
    case EnergyAtSix:
      return "energy at 6 neighbours";
    case EnergyPerNeighbour:
      return "energy per neighbour";
    case EnergyPerHost:
      return "energy per " + host;
    case EnergyPerGuest:
      return "energy per " + guest;
    case EnergyPerLoose:
      return "energy per loose cation";
    case MobilityPerNeighbour:
      return "mobility per neighbour";
    case MobilityPerSquare:
      return "mobility per neighbour squared";
    case MobilityPerHost:
      return "mobility per " + host;
    case MobilityPerGuest:
      return "mobility per " + guest;
    case MobilityPerLoose:
      return "mobility per loose cation";
  }
  return "";
}

std::string Layout::unit(int parameter) {
  return parameter >= Barrier && parameter <= EnergyPerLoose ? "eV" : "";
}

void AnionRateModel::append_terms(const AnionCell& cell, double temperature_K,
                                  std::vector<RateModel::Term>& terms) {
  const auto add = [&terms](double scale) {
    return [&terms, scale](int parameter, double coefficient) {
      if (coefficient != 0.0) terms.push_back({parameter, scale * coefficient});
    };
  };
  add(1.0)(Layout::LogKappa, 1.0);
  add(-1.0)(Layout::Barrier, barrier_change(temperature_K));
  for_each_energy_term(cell, add(energy_share(cell.leaves) * inverse_kT(temperature_K)));
  for_each_mobility_term(cell, add(1.0));
}

AnionRateModel::AnionRateModel(std::vector<double> parameters, double temperature_K)
    : parameters_(std::move(parameters)), temperature_K_(temperature_K) {
  assert(parameters_.size() == static_cast<std::size_t>(Layout::size()));
}

double AnionRateModel::rate(const AnionCell& cell) const {
  return level_factor(cell.leaves) * neighbour_factor(cell.leaves, cell.neighbours) *
         host_factor(cell.leaves, cell.hosts) * guest_factor(cell.leaves, cell.guests) *
         loose_factor(cell.leaves, cell.loose);
}

double AnionRateModel::level_factor(bool leaves) const {
  return std::exp(parameters_[Layout::LogKappa] -
                  parameters_[Layout::Barrier] * barrier_change(temperature_K_) +
                  energy_share(leaves) * inverse_kT(temperature_K_) *
                      parameters_[Layout::EnergyAtSix]);
}

double AnionRateModel::neighbour_factor(bool leaves, int neighbours) const {
  const int n = neighbours - usual_neighbours;
  return factor(leaves, Layout::MobilityPerNeighbour, Layout::EnergyPerNeighbour, n) *
         std::exp(parameters_[Layout::MobilityPerSquare] * n * n);
}

double AnionRateModel::host_factor(bool leaves, int hosts) const {
  return factor(leaves, Layout::MobilityPerHost, Layout::EnergyPerHost, hosts);
}

double AnionRateModel::guest_factor(bool leaves, int guests) const {
  return factor(leaves, Layout::MobilityPerGuest, Layout::EnergyPerGuest, guests);
}

double AnionRateModel::loose_factor(bool leaves, int loose) const {
  return factor(leaves, Layout::MobilityPerLoose, Layout::EnergyPerLoose, loose);
}

double AnionRateModel::energy(const AnionCell& cell) const {
  double sum = 0.0;
  for_each_energy_term(cell, [&](int parameter, double coefficient) {
    sum += parameters_[parameter] * coefficient;
  });
  return sum;
}

double AnionRateModel::factor(bool leaves, int mobility, int energy, double count) const {
  const double energy_term =
      energy_share(leaves) * inverse_kT(temperature_K_) * parameters_[energy];
  return std::exp(count * (parameters_[mobility] + energy_term));
}

}  // namespace catex
