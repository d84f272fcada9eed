#pragma once

#include <string>
#include <vector>

#include "catex/catalog/anion_cell.hpp"
#include "catex/rates/rate_model.hpp"

namespace catex {

/// Rates at which anions leave nodes at the surface of the net, and at which anions come to empty
/// ones; log-linear in what is around the node, with detailed balance whatever the parameters:
///
///   ln k = ln kappa + s(cell) - B (1/k_B T - 1/k_B 600 K) -+ E(cell) / 2 k_B T
///
/// with - for an anion that leaves and + for one that comes; n = neighbours - 6.
///
///   E = e_0 + e_n n + e_h hosts + e_g guests + e_l loose: what it costs to leave [eV]. Bonds to
///       the cations around, and in e_0 where the anion goes to.
///   s = s_n n + s_nn n^2 + s_h hosts + s_g guests + s_l loose: how surroundings help or hinder
///       both directions alike.
///
/// The cell is the same before and after, so that the rates of both directions of one cell differ
/// by exp(-E/k_B T) alone. ln k is a sum of a term for each number of the cell: k is a product of
/// factors, which a simulation can tabulate.
class AnionRateModel {
 public:
  /// Places of the parameters in their vector. Energies and the barrier in eV, the others are
  /// logarithms or pure numbers.
  struct Layout {
    enum Parameter : int {
      LogKappa,  ///< at 600 K [ln(1/ps)]
      Barrier,   ///< B
      EnergyAtSix,
      EnergyPerNeighbour,
      EnergyPerHost,
      EnergyPerGuest,
      EnergyPerLoose,
      MobilityPerNeighbour,
      MobilityPerSquare,  ///< of n
      MobilityPerHost,
      MobilityPerGuest,
      MobilityPerLoose,
    };
    static constexpr int size() { return MobilityPerLoose + 1; }
    /// E.g. "energy per Pb", with the names of the two cations.
    [[nodiscard]] static std::string describe(int parameter, const std::string& host,
                                              const std::string& guest);
    /// "eV", or empty for a logarithm.
    [[nodiscard]] static std::string unit(int parameter);
  };

  /// Appends the terms of ln k of a cell at a temperature [K], that of ln kappa first; a parameter
  /// may come more than once.
  static void append_terms(const AnionCell& cell, double temperature_K,
                           std::vector<RateModel::Term>& terms);

  /// @param parameters  Layout::size() of them
  AnionRateModel(std::vector<double> parameters, double temperature_K);

  /// [1/ps], of each such node. The product of the five factors below.
  [[nodiscard]] double rate(const AnionCell& cell) const;

  /// Of a node with six neighbours and no cations [1/ps].
  [[nodiscard]] double level_factor(bool leaves) const;
  [[nodiscard]] double neighbour_factor(bool leaves, int neighbours) const;
  [[nodiscard]] double host_factor(bool leaves, int hosts) const;
  [[nodiscard]] double guest_factor(bool leaves, int guests) const;
  [[nodiscard]] double loose_factor(bool leaves, int loose) const;

  /// E [eV], the same for both directions.
  [[nodiscard]] double energy(const AnionCell& cell) const;

  [[nodiscard]] double temperature_K() const { return temperature_K_; }
  [[nodiscard]] const std::vector<double>& parameters() const { return parameters_; }

 private:
  /// exp(count x (mobility -+ energy / 2 k_B T)).
  [[nodiscard]] double factor(bool leaves, int mobility, int energy, double count) const;

  std::vector<double> parameters_;
  double temperature_K_;
};

}  // namespace catex
