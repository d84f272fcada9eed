#include "precise_forces.hpp"

#include <omp.h>

#include <algorithm>
#include <cmath>

#include "barrier_check.hpp"
#include "catex/base/constants.hpp"
#include "charges.hpp"
#include "core_cutoff.hpp"
#include "pair_kernel.hpp"
#include "pair_list.hpp"
#include "particle_mesh.hpp"

namespace catex {
namespace {

/// Forces below this [eV/Å] are left out where only exp(-r/B) is left of a pair: seven orders below
/// the typical force.
constexpr double negligible_force = 1e-7;

/// Blocks of this many ions have one partial sum each, added in order afterwards: energies do not
/// depend on the number of threads.
constexpr std::ptrdiff_t block_size = 64;

std::vector<double> interaction_ranges(const Model& model, double coulomb_cutoff) {
  std::vector<double> ranges;
  for (int a = 0; a < model.size(); ++a) {
    for (int b = 0; b < model.size(); ++b) {
      ranges.push_back(std::max(coulomb_cutoff, core_cutoff(model, a, b, negligible_force)));
    }
  }
  return ranges;
}

Mat3 symmetric(const PairSums& s) {
  Mat3 m;
  m << s.xx, s.xy, s.xz, s.xy, s.yy, s.yz, s.xz, s.yz, s.zz;
  return m;
}

}  // namespace

struct PreciseForces::Parts {
  Model model;
  MeshSettings settings;
  BarrierCheck barrier;
  SplitPolynomial split;
  std::vector<PairParameters> pairs;
  PairList list;
  ParticleMesh mesh;
  std::vector<PairSums> block_sums;
  ForceResult mesh_result;
  bool built = false;

  Parts(const IonSystem& system, const Model& m, const MeshSettings& s)
      : model(m),
        settings(s),
        barrier(m),
        split(s.splitting, s.coulomb_cutoff),
        list(interaction_ranges(m, s.coulomb_cutoff), m.size(), s.skin),
        mesh(s, charges_of(system, m)) {
    for (int a = 0; a < m.size(); ++a) {
      for (int b = 0; b < m.size(); ++b) {
        const Buckingham& p = m.pair(a, b);
        pairs.push_back({constants::coulomb * m.species(a).charge * m.species(b).charge, p.A,
                         p.A == 0.0 ? 0.0 : 1.0 / p.B, p.C,
                         std::pow(core_cutoff(m, a, b, negligible_force), 2)});
      }
    }
  }

  void compute_beside(const IonSystem& system, ForceNeeds needs, ForceResult& result);
  void add_block(const IonSystem& system, bool with_energy, std::ptrdiff_t block,
                 ForceResult& result);
  void sum_blocks(const IonSystem& system, ForceResult& result) const;
  void check_barriers(const IonSystem& system, std::size_t slot) const;
};

/// Mesh and pair list side by side: one thread takes the mesh, the others the blocks of pairs,
/// where it joins them when it is done. With more than two threads the mesh would be what all wait
/// for; then it goes first, on all threads.
void PreciseForces::Parts::compute_beside(const IonSystem& system, ForceNeeds needs,
                                          ForceResult& result) {
  const bool with_energy = needs.energy || needs.virial;
  const auto rows = static_cast<std::ptrdiff_t>(list.slots().local);
  const std::ptrdiff_t blocks = (rows + block_size - 1) / block_size;
  block_sums.assign(blocks, PairSums{});
  mesh_result = ForceResult{};
  mesh_result.forces.assign(system.size(), Vec3::Zero());
  const bool beside = omp_get_max_threads() == 2;
  if (!beside) mesh.add(system, needs, mesh_result);
#pragma omp parallel
  {
#pragma omp single nowait
    {
      if (beside) mesh.add(system, needs, mesh_result);
    }
#pragma omp for schedule(dynamic, 4)
    for (std::ptrdiff_t block = 0; block < blocks; ++block) {
      add_block(system, with_energy, block, result);
    }
  }
  sum_blocks(system, result);
  for (std::size_t i = 0; i < system.size(); ++i) {
    result.forces[i] += needs.mesh_weight * mesh_result.forces[i];
  }
  result.coulomb_energy += mesh_result.coulomb_energy;
  result.virial += mesh_result.virial;
}

void PreciseForces::Parts::add_block(const IonSystem& system, bool with_energy,
                                     std::ptrdiff_t block, ForceResult& result) {
  const Slots& slots = list.slots();
  const SlotCoordinates r{slots.x.data(), slots.y.data(), slots.z.data()};
  const int species = model.size();
  PairSums total;
  const auto rows = static_cast<std::ptrdiff_t>(slots.local);
  const std::ptrdiff_t end = std::min(rows, (block + 1) * block_size);
  for (std::ptrdiff_t i = block * block_size; i < end; ++i) {
    const int a = system.species[slots.ion[i]];
    PairSums sums;
    for (int b = 0; b < species; ++b) {
      sums.closest2 = 1e30;
      add_pairs(r, static_cast<std::int32_t>(i), list.neighbours(i, b), pairs[a * species + b],
                split, with_energy, sums);
      const double barrier_distance = barrier.distance(a, b);
      // Not <: a NaN distance is trouble too.
      if (!(sums.closest2 >= barrier_distance * barrier_distance)) total.closest2 = -1.0;
    }
    result.forces[slots.ion[i]] = Vec3(sums.fx, sums.fy, sums.fz);
    total.coulomb += sums.coulomb;
    total.buckingham += sums.buckingham;
    total.xx += sums.xx;
    total.yy += sums.yy;
    total.zz += sums.zz;
    total.yz += sums.yz;
    total.xz += sums.xz;
    total.xy += sums.xy;
  }
  block_sums[block] = total;
}

void PreciseForces::Parts::sum_blocks(const IonSystem& system, ForceResult& result) const {
  for (std::size_t block = 0; block < block_sums.size(); ++block) {
    const PairSums& sums = block_sums[block];
    if (sums.closest2 < 0.0) {
      const std::size_t end = std::min<std::size_t>(list.slots().local, (block + 1) * block_size);
      for (std::size_t i = block * block_size; i < end; ++i) check_barriers(system, i);
    }
    result.coulomb_energy += sums.coulomb;
    result.buckingham_energy += sums.buckingham;
    result.virial += symmetric(sums);
  }
}

void PreciseForces::Parts::check_barriers(const IonSystem& system, std::size_t slot) const {
  const Slots& slots = list.slots();
  const std::int32_t ion = slots.ion[slot];
  const int a = system.species[ion];
  for (int b = 0; b < model.size(); ++b) {
    for (const std::int32_t k : list.neighbours(slot, b)) {
      const double r = std::hypot(slots.x[slot] - slots.x[k], slots.y[slot] - slots.y[k],
                                  slots.z[slot] - slots.z[k]);
      if (!(r >= barrier.distance(a, b))) {
        barrier.report(system, model, ion, slots.ion[k], r);
      }
    }
  }
}

PreciseForces::PreciseForces(const IonSystem& system, const Model& model,
                             const MeshSettings& settings)
    : parts_(std::make_unique<Parts>(system, model, settings)) {}

PreciseForces::~PreciseForces() = default;

const MeshSettings& PreciseForces::settings() const { return parts_->settings; }

ListState PreciseForces::list_state() const { return {.built = parts_->list.reference()}; }

void PreciseForces::restore_list(const ListState& state) {
  parts_->list.build(state.built);
  parts_->built = true;
}

void PreciseForces::compute(const IonSystem& system, ForceNeeds needs, ForceResult& result) {
  {
    const Stopwatch watch(profile_, "pair list");
    if (!parts_->built || parts_->list.outdated(system)) {
      restore_list({.built = system});
    } else {
      parts_->list.update_slots(system);
    }
  }
  const Stopwatch watch(profile_, "pairs and mesh");
  result.coulomb_energy = 0.0;
  result.buckingham_energy = 0.0;
  result.virial.setZero();
  result.forces.resize(system.size());
  parts_->compute_beside(system, needs, result);
}

}  // namespace catex
