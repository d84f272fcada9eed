#include "fast_forces.hpp"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "core_cutoff.hpp"

namespace catex::fast {
namespace {

/// Forces below this [eV/Å] are left out where only exp(-r/B) is left of a pair.
constexpr double negligible_force = 1e-6;

/// Where a pair repels harder [eV/Å per Å of distance], pairs are left to the plain loop: half of
/// what SlotForce holds, at the distance of 2 Å of the closest ions, since several may act on one.
constexpr double strongest_pair = 64.0;

/// The kernels take all pairs as at least so far apart [Å], or as far as the farthest barrier.
constexpr double closest_pair = 0.5;

/// Clusters that a thread takes at a time; their energies have one partial sum.
constexpr std::int32_t block_size = 16;

/// Fewer ions than this are gathered faster by one thread than threads are woken.
constexpr std::ptrdiff_t worth_threads = 50000;

/// Number of each species among those present, -1 for those absent.
std::vector<std::int32_t> number_types(const IonSystem& system, const Model& model) {
  std::vector<std::int32_t> type(model.size(), -1);
  for (const int s : system.species) type[s] = 0;
  std::int32_t count = 0;
  for (std::int32_t& t : type) {
    if (t == 0) t = count++;
  }
  return type;
}

Reach make_reach(const Model& model, const std::vector<std::int32_t>& type, double coulomb_cutoff) {
  Reach reach;
  reach.near = coulomb_cutoff;
  double lightest = 0.0;
  for (int s = 0; s < model.size(); ++s) {
    if (type[s] < 0) continue;
    const double mass = model.species(s).mass;
    lightest = lightest == 0.0 ? mass : std::min(lightest, mass);
  }
  for (int s = 0; s < model.size(); ++s) {
    if (type[s] >= 0) reach.speed[type[s]] = std::sqrt(lightest / model.species(s).mass);
  }
  for (int a = 0; a < model.size(); ++a) {
    for (int b = 0; b < model.size(); ++b) {
      if (type[a] < 0 || type[b] < 0) continue;
      reach.far[max_types * type[a] + type[b]] = core_cutoff(model, a, b, negligible_force);
    }
  }
  return reach;
}

PairTables make_tables(const Model& model, const std::vector<std::int32_t>& type) {
  constexpr double unit = force_units_per_eV_A;
  PairTables tables;
  for (int a = 0; a < model.size(); ++a) {
    for (int b = 0; b < model.size(); ++b) {
      if (type[a] < 0 || type[b] < 0) continue;
      const int k = max_types * type[a] + type[b];
      const Buckingham& p = model.pair(a, b);
      const double charges =
          constants::coulomb * model.species(a).charge * model.species(b).charge;
      tables.charges[k] = static_cast<float>(unit * charges);
      tables.dispersion[k] = static_cast<float>(unit * 6.0 * p.C);
      if (p.A == 0.0) continue;
      tables.repulsion[k] = static_cast<float>(unit * p.A / p.B);
      tables.steepness[k] = static_cast<float>(-std::numbers::log2e / p.B);
      tables.softness[k] = static_cast<float>(p.B);
    }
  }
  return tables;
}

}  // namespace

FastForces::FastForces(const IonSystem& system, const Model& model, const MeshSettings& settings)
    : model_(model),
      settings_(settings),
      kernels_(kernels_for(settings.instructions)),
      type_of_species_(number_types(system, model)),
      input_{},
      plain_(model_, ProlateSplit(settings.coulomb_cutoff, settings.splitting)),
      list_(make_reach(model, type_of_species_, settings.coulomb_cutoff), settings.skin,
            type_of_species_, kernels_),
      wisdom_(settings.fft_wisdom, settings.fft_wisdom_file),
      mesh_(settings, kernels_) {
  if (settings.instructions == InstructionSet::Best) settings_.instructions = best_instruction_set();
  settings_.fft_wisdom = wisdom_.keep();
  const ProlateSplit split(settings.coulomb_cutoff, settings.splitting);
  charge_of_type_.assign(max_types, 0.0F);
  for (int s = 0; s < model.size(); ++s) {
    if (type_of_species_[s] < 0) continue;
    charge_of_type_[type_of_species_[s]] = static_cast<float>(model.species(s).charge);
  }
  for (const int s : system.species) {
    const double q = model.species(s).charge;
    self_energy_ -= 0.5 * constants::coulomb * q * q * split.smooth_energy_at_zero();
  }
  const double buckingham_cutoff = model.buckingham_cutoff();
  double closest = closest_pair;
  for (int a = 0; a < model.size(); ++a) {
    for (int b = 0; b <= a; ++b) closest = std::max(closest, barrier_distance(model, a, b));
  }
  input_.coulomb_cutoff2 = static_cast<float>(settings.coulomb_cutoff * settings.coulomb_cutoff);
  input_.buckingham_cutoff2 = static_cast<float>(buckingham_cutoff * buckingham_cutoff);
  input_.closest2 = static_cast<float>(closest * closest);
  input_.tables = make_tables(model, type_of_species_);
  input_.split = split.table();
}

Profile FastForces::profile() const {
  Profile all = list_.profile();
  all.add(profile_);
  all.add(mesh_.profile());
  return all;
}

ListState FastForces::list_state() const {
  return {.built = list_.built_at(), .pruned = list_.pruned_at()};
}

void FastForces::restore_list(const ListState& state) {
  list_.build(state.built);
  list_.prune(state.pruned);
  built_ = true;
}

void FastForces::prepare(const IonSystem& system) {
  if (built_) {
    list_.follow(system);
  } else {
    list_.build(system);
    built_ = true;
  }
  const Clusters& clusters = list_.clusters();
  input_.slots = clusters.slots().data();
  input_.ions = clusters.ions();
  set_to_cartesian(system.cell, input_.to_cartesian, input_.orthorhombic);
  input_.list = list_.neighbours();
  slot_forces_.resize(omp_get_max_threads());
  in_range_.assign(slot_forces_.size(), 1);
  gradients_.resize(4 * system.size());
}

/// Mesh and pairs: with two threads side by side, where the first joins the pairs when its mesh is
/// done; otherwise the mesh first, on all threads.
void FastForces::compute_parts(const IonSystem& system, bool with_sums, bool with_mesh,
                               ProlateMesh::Sums& mesh) {
  const Clusters& clusters = list_.clusters();
  const std::int32_t blocks = (clusters.count() + block_size - 1) / block_size;
  block_sums_.assign(with_sums ? blocks : 0, PairSums{});
  const auto do_mesh = [&] {
    mesh = mesh_.compute(clusters.slots().data(), clusters.ions(), charge_of_type_.data(),
                         system.cell, with_sums, gradients_.data());
  };
  const bool beside = with_mesh && omp_get_max_threads() == 2;
  if (with_mesh && !beside) do_mesh();
  const Stopwatch watch(profile_, "pairs");
#pragma omp parallel
  {
    const int thread = omp_get_thread_num();
    std::vector<SlotForce>& forces = slot_forces_[thread];
    forces.assign(clusters.slots().size(), SlotForce{});
    PairOutput out{forces.data(), nullptr, 1e30F, 0.0F};
#pragma omp single nowait
    {
      if (beside) do_mesh();
    }
#pragma omp for schedule(dynamic, 1)
    for (std::int32_t block = 0; block < blocks; ++block) {
      if (with_sums) out.sums = &block_sums_[block];
      const std::int32_t end = std::min(clusters.count(), (block + 1) * block_size);
      kernels_.pairs(input_, block * block_size, end, out);
    }
    // Not >=: NaN is trouble too.
    if (!(out.closest2 > input_.closest2) ||
        !(out.strongest < strongest_pair * force_units_per_eV_A)) {
      in_range_[thread] = 0;
    }
  }
}

void FastForces::add_pairs(const IonSystem& system, bool with_sums, ForceResult& result) {
  if (std::count(in_range_.begin(), in_range_.end(), 0) > 0) {
    plain_.add(system, list_, result);
    return;
  }
  constexpr double unit = 1.0 / force_units_per_eV_A;
  const std::vector<std::int32_t>& ion = list_.clusters().ion();
  const auto n = static_cast<std::ptrdiff_t>(ion.size());
#pragma omp parallel for schedule(static) if (n > worth_threads)
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    std::uint32_t x = 0;
    std::uint32_t y = 0;
    std::uint32_t z = 0;
    for (const auto& forces : slot_forces_) {
      x += static_cast<std::uint32_t>(forces[k].x);
      y += static_cast<std::uint32_t>(forces[k].y);
      z += static_cast<std::uint32_t>(forces[k].z);
    }
    result.forces[ion[k]] += unit * Vec3(static_cast<std::int32_t>(x), static_cast<std::int32_t>(y),
                                         static_cast<std::int32_t>(z));
  }
  if (!with_sums) return;
  for (const PairSums& s : block_sums_) {
    result.coulomb_energy += unit * s.coulomb;
    result.buckingham_energy += unit * s.buckingham;
    Mat3 virial;
    virial << s.xx, s.xy, s.xz, s.xy, s.yy, s.yz, s.xz, s.yz, s.zz;
    result.virial += unit * virial;
  }
}

void FastForces::add_mesh(const IonSystem& system, const ProlateMesh::Sums& mesh, double weight,
                          ForceResult& result) const {
  const Clusters& clusters = list_.clusters();
  const Mat3 to_cartesian = system.cell.inverse().transpose() *
                            Vec3(settings_.grid[0], settings_.grid[1], settings_.grid[2]).asDiagonal();
  const auto n = static_cast<std::ptrdiff_t>(clusters.ions());
#pragma omp parallel for schedule(static) if (n > worth_threads)
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    const Vec3 gradient(gradients_[4 * k], gradients_[4 * k + 1], gradients_[4 * k + 2]);
    const double charge = weight * charge_of_type_[clusters.slots()[k].type];
    result.forces[clusters.ion()[k]] -= charge * (to_cartesian * gradient);
  }
  result.coulomb_energy += mesh.energy + self_energy_;
  result.virial += mesh.virial;
}

void FastForces::compute(const IonSystem& system, ForceNeeds needs, ForceResult& result) {
  const bool with_sums = needs.energy || needs.virial;
  const bool with_mesh = with_sums || needs.mesh_weight != 0.0;
  prepare(system);
  ProlateMesh::Sums mesh;
  compute_parts(system, with_sums, with_mesh, mesh);
  const Stopwatch watch(profile_, "collect forces");
  result.coulomb_energy = 0.0;
  result.buckingham_energy = 0.0;
  result.virial.setZero();
  result.forces.assign(system.size(), Vec3::Zero());
  add_pairs(system, with_sums, result);
  if (with_mesh) add_mesh(system, mesh, needs.mesh_weight, result);
}

void FastForces::compute_plainly(const IonSystem& system, ForceResult& result) {
  prepare(system);
  const ProlateMesh::Sums mesh =
      mesh_.compute(input_.slots, input_.ions, charge_of_type_.data(), system.cell, true,
                    gradients_.data());
  result = ForceResult{};
  result.forces.assign(system.size(), Vec3::Zero());
  plain_.add(system, list_, result);
  add_mesh(system, mesh, 1.0, result);
}

}  // namespace catex::fast
