#pragma once

#include <memory>

#include "catex/base/profile.hpp"
#include "catex/forces/forces.hpp"
#include "catex/forces/mesh_settings.hpp"

namespace catex {

/// Configurations that the pair lists were made from. They decide the order of sums: a resumed run
/// that starts from them adds in the same order.
struct ListState {
  IonSystem built{Cell::cubic(1.0), {}, {}, {}, {}};
  IonSystem pruned{Cell::cubic(1.0), {}, {}, {}, {}};  ///< empty for ForceMethod::Precise
};

class MeshMethod;

/// Pair list and particle-mesh Ewald sum, in parallel over OpenMP threads. Forces are bitwise the
/// same for the same configuration, list state and machine, for any number of threads.
class MeshForces final : public Forces {
 public:
  /// Takes the species of `system`; its ions must keep their order.
  MeshForces(const IonSystem& system, const Model& model, const MeshSettings& settings);
  ~MeshForces() override;
  MeshForces(MeshForces&&) noexcept;
  MeshForces& operator=(MeshForces&&) noexcept;

  void compute(const IonSystem& system, ForceNeeds needs, ForceResult& result) override;

  /// Complete: with the instruction set and the FFT wisdom in use.
  [[nodiscard]] const MeshSettings& settings() const;

  /// Time of the parts of all computations so far. "mesh" parts run beside the pairs on two
  /// threads.
  [[nodiscard]] Profile profile() const;

  [[nodiscard]] ListState list_state() const;
  void restore_list(const ListState& state);

 private:
  std::unique_ptr<MeshMethod> method_;
};

}  // namespace catex
