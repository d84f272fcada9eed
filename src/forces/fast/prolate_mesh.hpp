#pragma once

#include <fftw3.h>

#include <array>
#include <vector>

#include "catex/base/profile.hpp"
#include "catex/forces/mesh_settings.hpp"
#include "kernels.hpp"
#include "prolate_split.hpp"
#include "window.hpp"

namespace catex::fast {

/// Transforms of the mesh: planes of constant x in two dimensions, then lines along x. Done in
/// pieces so that threads share them without changing a bit, and lines outside the band are left
/// out.
class MeshTransform {
 public:
  explicit MeshTransform(const std::array<int, 3>& grid);
  ~MeshTransform();
  MeshTransform(const MeshTransform&) = delete;
  MeshTransform& operator=(const MeshTransform&) = delete;

  [[nodiscard]] MeshView mesh() const;
  /// Row (x, y) of the spectrum, of grid[2] / 2 + 1 waves.
  [[nodiscard]] fftwf_complex* row(int x, int y) const {
    return spectrum_ + (static_cast<std::int64_t>(x) * grid_[1] + y) * spectrum_row_;
  }
  void forward_plane(int x) const;
  void forward_lines(int y) const;
  void backward_lines(int y) const;
  void backward_plane(int x) const;

 private:
  std::array<int, 3> grid_;
  std::int64_t mesh_row_;
  std::int64_t spectrum_row_;
  float* mesh_;
  fftwf_complex* spectrum_;
  fftwf_plan forward_plane_, forward_lines_, backward_lines_, backward_plane_;
};

/// Long-range part of the split: charges are spread on a mesh, the potential is found by FFT, and
/// forces are exact gradients of the mesh energy. No self energy.
class ProlateMesh {
 public:
  ProlateMesh(const MeshSettings& settings, const ProlateSplit& split, const Kernels& kernels);

  /// Potential energy and virial of the mesh; sums of 0 when not asked for.
  struct Sums {
    double energy = 0.0;         ///< [eV]
    Mat3 virial = Mat3::Zero();  ///< [eV]
  };
  /// Puts the potential of the charges of slots [0, ions) on the mesh. Serial inside a parallel
  /// region.
  Sums find_potential(const Slot* slots, std::int32_t ions, const float* charge_of_type,
                      const Cell& cell, bool with_sums);
  /// Fills gradients[4 k + axis], the derivative of that potential by the mesh coordinate [eV/e],
  /// for slots k in [begin, end). May be called by several threads at once.
  void gather(const Slot* slots, std::int32_t begin, std::int32_t end, float* gradients) const {
    kernels_.gather(slots, begin, end, window_, transform_.mesh(), gradients);
  }
  [[nodiscard]] const Profile& profile() const { return profile_; }

 private:
  void transform(const Cell& cell, bool with_sums, Sums& result);
  void spread(const Slot* slots, std::int32_t ions, const float* charge_of_type);
  void set_influence(const Cell& cell);
  Sums sums(const Cell& cell) const;
  [[nodiscard]] bool in_band(int y) const { return band_[y] != 0; }

  std::array<int, 3> grid_;
  const Kernels& kernels_;
  const ProlateSplit& split_;
  WindowTable window_;
  std::array<std::vector<double>, 3> window_transform2_;  ///< per wave along each axis
  std::vector<double> damping_;  ///< in powers of s = 2 (k / largest wave)² - 1
  MeshTransform transform_;
  Mat3 influence_cell_ = Mat3::Zero();  ///< cell that influence_ was made for
  std::vector<float> influence_;        ///< per wave, in the order of the spectrum
  std::vector<char> band_;              ///< per y: some wave counts
  Profile profile_;
};

}  // namespace catex::fast
