#pragma once

#include "cluster_list.hpp"
#include "fft_wisdom.hpp"
#include "mesh_method.hpp"
#include "plain_pairs.hpp"
#include "prolate_mesh.hpp"

namespace catex::fast {

/// The model's forces in single precision: cluster list, vector kernels, prolate split and mesh.
/// Pair forces are summed as integers and mesh sums keep one order, so nothing depends on how
/// threads share the work.
class FastForces final : public MeshMethod {
 public:
  FastForces(const IonSystem& system, const Model& model, const MeshSettings& settings);

  void compute(const IonSystem& system, ForceNeeds needs, ForceResult& result) override;
  [[nodiscard]] const MeshSettings& settings() const override { return settings_; }
  [[nodiscard]] Profile profile() const override;
  [[nodiscard]] ListState list_state() const override;
  void restore_list(const ListState& state) override;

  /// Pairs of `needs` one by one in double precision, instead of by kernels: for tests.
  void compute_plainly(const IonSystem& system, ForceResult& result);

 private:
  void require_room(const Cell& cell) const;
  void prepare(const IonSystem& system);
  void compute_parts(const IonSystem& system, bool with_sums, bool with_mesh,
                     ProlateMesh::Sums& mesh);
  [[nodiscard]] bool in_range() const;
  void collect_forces(const IonSystem& system, double mesh_weight, bool with_pairs,
                      std::vector<Vec3>& forces);
  void add_sums(const ProlateMesh::Sums& mesh, ForceResult& result) const;

  Model model_;
  MeshSettings settings_;
  const Kernels& kernels_;
  std::vector<std::int32_t> type_of_species_;
  std::vector<float> charge_of_type_;
  double self_energy_ = 0.0;
  ProlateSplit split_;
  PairInput input_;
  PlainPairs plain_;
  ClusterList list_;
  FftWisdom wisdom_;  ///< before the mesh, which plans with it
  ProlateMesh mesh_;
  bool built_ = false;
  Profile profile_;

  std::vector<std::vector<SlotForce>> slot_forces_;  ///< per thread
  std::vector<char> in_range_;  ///< per thread: the kernels could evaluate all pairs
  std::vector<PairSums> block_sums_;
  std::vector<float> gradients_;
};

}  // namespace catex::fast
