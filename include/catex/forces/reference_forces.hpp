#pragma once

#include "catex/forces/forces.hpp"

namespace catex {

/// Plain double-precision Ewald sum and pair sum, written to be read and trusted; every faster
/// path is tested against it. Any cell, also narrower than the cutoffs (images are summed).
/// Cost O(N²): seconds for 10,000 ions. Tin-foil boundary (no surface term).
/// Source: Frenkel & Smit, Understanding Molecular Simulation, 2nd ed., chapter 12.
class ReferenceForces final : public Forces {
 public:
  /// `relative_error`: size of the first neglected terms of both sums relative to the leading
  /// ones; well below what any test here resolves.
  explicit ReferenceForces(const Model& model, double relative_error = 1e-11);

  void compute(const IonSystem& system, ForceNeeds needs, ForceResult& result) override;

 private:
  const Model& model_;
  double alpha_;  ///< beta times cutoff, and k_max / (2 beta): both sums end at exp(-alpha²)
};

}  // namespace catex
