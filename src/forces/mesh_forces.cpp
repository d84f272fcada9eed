#include "catex/forces/mesh_forces.hpp"

#include "fast/fast_forces.hpp"
#include "mesh_method.hpp"
#include "precise/precise_forces.hpp"

namespace catex {
namespace {

std::unique_ptr<MeshMethod> make_method(const IonSystem& system, const Model& model,
                                        const MeshSettings& settings) {
  switch (settings.method) {
    case ForceMethod::Fast:
      return std::make_unique<fast::FastForces>(system, model, settings);
    case ForceMethod::Precise:
      break;
  }
  return std::make_unique<PreciseForces>(system, model, settings);
}

}  // namespace

MeshForces::MeshForces(const IonSystem& system, const Model& model, const MeshSettings& settings)
    : method_(make_method(system, model, settings)) {}

MeshForces::~MeshForces() = default;
MeshForces::MeshForces(MeshForces&&) noexcept = default;
MeshForces& MeshForces::operator=(MeshForces&&) noexcept = default;

void MeshForces::compute(const IonSystem& system, ForceNeeds needs, ForceResult& result) {
  method_->compute(system, needs, result);
}

const MeshSettings& MeshForces::settings() const { return method_->settings(); }

Profile MeshForces::profile() const { return method_->profile(); }

ListState MeshForces::list_state() const { return method_->list_state(); }

void MeshForces::restore_list(const ListState& state) { method_->restore_list(state); }

}  // namespace catex
