#pragma once

#include <string>
#include <vector>

#include "catex/rates/neighbour_range.hpp"

namespace catex {

/// Rates that are log-linear in a few descriptors of the configuration and obey detailed balance
/// whatever the parameters. For each ion
///
///   ln k = ln kappa{from, to} + s(origin) + s(destination) - (E(destination) - E(origin)) / 2 k_B
///   T
///
///   E      energy of the ion on a site, given its surroundings [eV]: a site energy by kind, one by
///          depth, and a pair term with each near and far cation. Pair terms are symmetric, so that
///          E(destination) - E(origin) is the change of one energy of the whole lattice.
///   s      mobility: how surroundings help or hinder both directions alike, a term for each
///          neighbour. What neighbours do differs between octahedra and tetrahedra: a cation near
///          an octahedron sits on one of its faces and drives its ion out, one near a tetrahedron
///          mostly blocks it. Beyond the numbers of neighbours that rates were counted for, s is
///          what it is at the nearest of them (NeighbourRange).
///   kappa  symmetric in the two kinds of site; ln kappa(T) = ln kappa(600 K) - B (1/k_B T - 1/k_B
///   600 K)
///
/// The solution has no surroundings and, at 1 mol/L, energy 0: the rate constant of an adsorption
/// is per mol/L. Half of the energy change in each direction: H. C. Kang, W. H. Weinberg, J. Chem.
/// Phys. 90, 2824 (1989).
///
/// ln k is linear in the parameters, so that they can be fitted to counts as a Poisson regression;
/// and it splits into a factor of the origin, one of the destination and one of the path, so that a
/// simulation can keep them apart.
class RateModel {
 public:
  static constexpr double reference_temperature_K = 600.0;

  /// Places of the parameters in their vector. Kinds other than `log_kappa`'s and `barrier`'s
  /// are not Solution; depths are 1 to Environment::deepest (0 is the reference).
  struct Layout {
    static int log_kappa(Ion ion, SiteKind a, SiteKind b);  ///< symmetric [ln(1/ps)]
    /// B, one for each type of path: O-T, T-T, O-O, with the solution [eV].
    static int barrier(Ion ion, SiteKind a, SiteKind b);
    static int site_energy(Ion ion, SiteKind kind);  ///< [eV]
    static int depth_energy(Ion ion, int depth);     ///< [eV]
    static int near_energy(Ion a, Ion b);            ///< of a pair, symmetric [eV]
    /// Of a pair on two octahedra or on two tetrahedra, symmetric [eV].
    static int far_energy(Ion a, Ion b, bool octahedral);
    static int near_mobility(Ion ion, Ion neighbour, SiteKind kind);  ///< by the ion's own site
    static int far_mobility(Ion ion, Ion neighbour, SiteKind kind);
    static int depth_mobility(Ion ion, int depth);
    static int size();
    /// E.g. "log kappa Pb O6-T4", with the names of the two cations.
    [[nodiscard]] static std::string describe(int parameter, const std::string& host,
                                              const std::string& guest);
    /// "eV", or empty for a logarithm.
    [[nodiscard]] static std::string unit(int parameter);
  };

  /// One term of a linear form of the parameters.
  struct Term {
    int parameter;
    double coefficient;
  };
  /// Appends the terms of ln k of an event at a temperature [K]; a parameter may come more than
  /// once.
  static void append_terms(const EventCell& cell, double temperature_K, const NeighbourRange& range,
                           std::vector<Term>& terms);

  /// @param parameters  Layout::size() of them
  /// @param range       where mobilities follow the number of neighbours
  RateModel(std::vector<double> parameters, double temperature_K, const NeighbourRange& range = {});

  /// [1/ps]; [1/(ps mol/L)] for an adsorption. The product of the three factors below.
  [[nodiscard]] double rate(const EventCell& cell) const;

  /// exp(ln kappa): of the path [1/ps].
  [[nodiscard]] double path_factor(Ion ion, SiteKind from, SiteKind to) const;
  /// exp(s + E/2kT): of the site that is left; 1 for Solution.
  [[nodiscard]] double origin_factor(Ion ion, SiteKind kind, const Environment& around) const;
  /// exp(s - E/2kT): of the site that is entered, the mover left out; 1 for Solution.
  [[nodiscard]] double destination_factor(Ion ion, SiteKind kind, const Environment& around) const;

  /// E [eV]; 0 for Solution.
  [[nodiscard]] double energy(Ion ion, SiteKind kind, const Environment& around) const;
  /// s; 0 for Solution.
  [[nodiscard]] double mobility(Ion ion, SiteKind kind, const Environment& around) const;

  [[nodiscard]] double temperature_K() const { return temperature_K_; }
  [[nodiscard]] const std::vector<double>& parameters() const { return parameters_; }
  [[nodiscard]] const NeighbourRange& range() const { return range_; }

 private:
  std::vector<double> parameters_;
  double temperature_K_;
  NeighbourRange range_;
};

}  // namespace catex
