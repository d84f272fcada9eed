#pragma once

#include "catex/forces/mesh_forces.hpp"

namespace catex {

/// One way to evaluate a particle-mesh sum; what MeshForces hides.
class MeshMethod {
 public:
  virtual ~MeshMethod() = default;
  virtual void compute(const IonSystem& system, ForceNeeds needs, ForceResult& result) = 0;
  [[nodiscard]] virtual const MeshSettings& settings() const = 0;
  [[nodiscard]] virtual Profile profile() const = 0;
  [[nodiscard]] virtual ListState list_state() const = 0;
  virtual void restore_list(const ListState& state) = 0;
};

}  // namespace catex
