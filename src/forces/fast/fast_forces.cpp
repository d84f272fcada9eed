#include "fast_forces.hpp"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "choose_fast.hpp"
#include "core_cutoff.hpp"

namespace catex::fast {
namespace {

/// Where only exp(-r/B) is left of a pair, forces below this share of the error of the settings are
/// left out.
constexpr double negligible_share = 0.01;

/// Where a pair repels harder [eV/Å per Å of distance], pairs are left to the plain loop: half of
/// what SlotForce holds, at the distance of 2 Å of the closest ions, since several may act on one.
constexpr double strongest_pair = 64.0;

/// The kernels take all pairs as at least so far apart [Å], or as far as the farthest barrier.
constexpr double closest_pair = 0.5;

/// Clusters that a thread takes at a time; their energies have one partial sum.
constexpr std::int32_t block_size = 16;

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

Reach make_reach(const Model& model, const std::vector<std::int32_t>& type,
                 const MeshSettings& settings) {
  Reach reach;
  reach.near = settings.coulomb_cutoff;
  // Settings made by hand may predict nothing: then little is left out.
  const double error = std::max(settings.predicted_error, smallest_error) * typical_rms_force;
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
      reach.far[max_types * type[a] + type[b]] = core_cutoff(model, a, b, negligible_share * error);
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
      const double charges = constants::coulomb * model.species(a).charge * model.species(b).charge;
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
      split_(settings.coulomb_cutoff, settings.splitting),
      input_{},
      plain_(model_, split_),
      list_(make_reach(model, type_of_species_, settings), settings.skin, type_of_species_,
            kernels_),
      wisdom_(settings.fft_wisdom, settings.fft_wisdom_folder, settings.grid),
      mesh_(settings, split_, kernels_) {
  if (settings.instructions == InstructionSet::Best) {
    settings_.instructions = best_instruction_set();
  }
  settings_.fft_wisdom = wisdom_.keep();
  charge_of_type_.assign(max_types, 0.0F);
  for (int s = 0; s < model.size(); ++s) {
    if (type_of_species_[s] < 0) continue;
    charge_of_type_[type_of_species_[s]] = static_cast<float>(model.species(s).charge);
  }
  for (const int s : system.species) {
    const double q = model.species(s).charge;
    self_energy_ -= 0.5 * constants::coulomb * q * q * split_.smooth_energy_at_zero();
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
  input_.split = split_.table();
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

/// Differences of coordinates wrap to the nearest image: no pair may interact by two.
void FastForces::require_room(const Cell& cell) const {
  if (cell.widths().minCoeff() >= 2.0 * model_.buckingham_cutoff()) return;
  throw RunError(fmt::format(
      "the cell has shrunk to {:.3f} Å at its narrowest, less than twice the Buckingham cutoff of "
      "{:.2f} Å; start with more ions in a larger box, or a higher density",
      cell.widths().minCoeff(), model_.buckingham_cutoff()));
}

void FastForces::prepare(const IonSystem& system) {
  require_room(system.cell);
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

/// Pairs and the potential on the mesh: with two threads side by side, where the first joins the
/// pairs when its mesh is done; otherwise the mesh first, on all threads.
void FastForces::compute_parts(const IonSystem& system, bool with_sums, bool with_mesh,
                               ProlateMesh::Sums& mesh) {
  const Clusters& clusters = list_.clusters();
  const std::int32_t blocks = (clusters.count() + block_size - 1) / block_size;
  block_sums_.assign(with_sums ? blocks : 0, PairSums{});
  const auto do_mesh = [&] {
    mesh = mesh_.find_potential(clusters.slots().data(), clusters.ions(), charge_of_type_.data(),
                                system.cell, with_sums);
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

/// Whether the kernels could evaluate all pairs.
bool FastForces::in_range() const {
  return std::find(in_range_.begin(), in_range_.end(), 0) == in_range_.end();
}

/// Forces of pairs and mesh, from slots to ions.
void FastForces::collect_forces(const IonSystem& system, double mesh_weight, bool with_pairs,
                                std::vector<Vec3>& forces) {
  const Stopwatch watch(profile_, "gather and collect");
  constexpr double unit = 1.0 / force_units_per_eV_A;
  const Clusters& clusters = list_.clusters();
  const Mat3 to_cartesian =
      system.cell.inverse().transpose() *
      Vec3(settings_.grid[0], settings_.grid[1], settings_.grid[2]).asDiagonal();
  const std::int32_t n = clusters.ions();
  forces.resize(system.size());
  constexpr std::int32_t chunk = 256;
#pragma omp parallel for schedule(static)
  for (std::int32_t begin = 0; begin < n; begin += chunk) {
    const std::int32_t end = std::min(n, begin + chunk);
    if (mesh_weight != 0.0) mesh_.gather(clusters.slots().data(), begin, end, gradients_.data());
    for (std::int32_t k = begin; k < end; ++k) {
      Vec3 force = Vec3::Zero();
      if (with_pairs) {
        std::uint32_t x = 0;
        std::uint32_t y = 0;
        std::uint32_t z = 0;
        for (const auto& part : slot_forces_) {
          x += static_cast<std::uint32_t>(part[k].x);
          y += static_cast<std::uint32_t>(part[k].y);
          z += static_cast<std::uint32_t>(part[k].z);
        }
        force = unit * Vec3(static_cast<std::int32_t>(x), static_cast<std::int32_t>(y),
                            static_cast<std::int32_t>(z));
      }
      if (mesh_weight != 0.0) {
        const float* const g = &gradients_[4 * static_cast<std::size_t>(k)];
        const double charge = mesh_weight * charge_of_type_[clusters.slots()[k].type];
        force -= charge * (to_cartesian * Vec3(g[0], g[1], g[2]));
      }
      forces[clusters.ion()[k]] = force;
    }
  }
}

void FastForces::add_sums(const ProlateMesh::Sums& mesh, ForceResult& result) const {
  constexpr double unit = 1.0 / force_units_per_eV_A;
  for (const PairSums& s : block_sums_) {
    result.coulomb_energy += unit * s.coulomb;
    result.buckingham_energy += unit * s.buckingham;
    Mat3 virial;
    virial << s.xx, s.xy, s.xz, s.xy, s.yy, s.yz, s.xz, s.yz, s.zz;
    result.virial += unit * virial;
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
  const bool with_kernels = in_range();
  result.coulomb_energy = 0.0;
  result.buckingham_energy = 0.0;
  result.virial.setZero();
  collect_forces(system, needs.mesh_weight, with_kernels, result.forces);
  if (!with_kernels) {
    block_sums_.clear();
    plain_.add(system, list_, result);
  }
  if (with_sums) add_sums(mesh, result);
}

void FastForces::compute_plainly(const IonSystem& system, ForceResult& result) {
  prepare(system);
  const ProlateMesh::Sums mesh =
      mesh_.find_potential(input_.slots, input_.ions, charge_of_type_.data(), system.cell, true);
  result = ForceResult{};
  block_sums_.clear();
  collect_forces(system, 1.0, false, result.forces);
  plain_.add(system, list_, result);
  add_sums(mesh, result);
}

}  // namespace catex::fast
