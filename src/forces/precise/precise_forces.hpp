#pragma once

#include "mesh_method.hpp"

namespace catex {

/// The plain twin of the fast path: full pair list and smooth particle-mesh Ewald with B-splines,
/// in double precision. Source: Essmann et al., J. Chem. Phys. 103, 8577 (1995).
class PreciseForces final : public MeshMethod {
 public:
  PreciseForces(const IonSystem& system, const Model& model, const MeshSettings& settings);
  ~PreciseForces() override;

  void compute(const IonSystem& system, ForceNeeds needs, ForceResult& result) override;
  [[nodiscard]] const MeshSettings& settings() const override;
  [[nodiscard]] Profile profile() const override { return profile_; }
  [[nodiscard]] ListState list_state() const override;
  void restore_list(const ListState& state) override;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  Profile profile_;
};

}  // namespace catex
