#include "prolate_mesh.hpp"

#include <omp.h>

#include <cmath>
#include <numbers>

#include "catex/base/constants.hpp"
#include "fft_grid.hpp"
#include "polynomial_fit.hpp"

namespace catex::fast {
namespace {

using std::numbers::pi;

/// Rows start on a cache line, so that one plan serves all of them.
constexpr std::int64_t floats_per_line = 16;

std::int64_t whole_lines(std::int64_t floats) {
  return (floats + floats_per_line - 1) / floats_per_line * floats_per_line;
}

/// Planes up to this size are planned by trying nearly everything (FFTW_PATIENT: about a second),
/// larger ones by trying a little.
constexpr int largest_patient_plane = 64 * 64;

/// Degree at which the fit of the damping is exact to single precision for bandwidths up to 30.
constexpr int damping_terms = 24;

/// Value and derivative by s.
std::pair<double, double> evaluate(const std::vector<double>& polynomial, double s) {
  double value = 0.0;
  double slope = 0.0;
  for (std::size_t k = polynomial.size(); k-- > 0;) {
    slope = slope * s + value;
    value = value * s + polynomial[k];
  }
  return {value, slope};
}

}  // namespace

MeshTransform::MeshTransform(const std::array<int, 3>& grid)
    : grid_(grid),
      mesh_row_(whole_lines(grid[2] + max_window_points)),
      spectrum_row_(whole_lines(2L * (grid[2] / 2 + 1)) / 2),
      mesh_(fftwf_alloc_real(grid[0] * grid[1] * mesh_row_)),
      spectrum_(fftwf_alloc_complex(grid[0] * grid[1] * spectrum_row_)) {
  const unsigned effort = grid[1] * grid[2] <= largest_patient_plane ? FFTW_PATIENT : FFTW_MEASURE;
  const int plane[2] = {grid[1], grid[2]};
  const int mesh_plane[2] = {grid[1], static_cast<int>(mesh_row_)};
  const int spectrum_plane[2] = {grid[1], static_cast<int>(spectrum_row_)};
  forward_plane_ = fftwf_plan_many_dft_r2c(2, plane, 1, mesh_, mesh_plane, 1, 0, spectrum_,
                                           spectrum_plane, 1, 0, effort);
  backward_plane_ = fftwf_plan_many_dft_c2r(2, plane, 1, spectrum_, spectrum_plane, 1, 0, mesh_,
                                            mesh_plane, 1, 0, effort);
  const int waves = grid[2] / 2 + 1;
  const int stride = static_cast<int>(grid[1] * spectrum_row_);
  const auto lines = [&](int direction) {
    return fftwf_plan_many_dft(1, &grid[0], waves, spectrum_, nullptr, stride, 1, spectrum_,
                               nullptr, stride, 1, direction, effort);
  };
  forward_lines_ = lines(FFTW_FORWARD);
  backward_lines_ = lines(FFTW_BACKWARD);
}

MeshTransform::~MeshTransform() {
  fftwf_destroy_plan(forward_plane_);
  fftwf_destroy_plan(forward_lines_);
  fftwf_destroy_plan(backward_lines_);
  fftwf_destroy_plan(backward_plane_);
  fftwf_free(mesh_);
  fftwf_free(spectrum_);
}

MeshView MeshTransform::mesh() const { return {{grid_[0], grid_[1], grid_[2]}, mesh_row_, mesh_}; }

void MeshTransform::forward_plane(int x) const {
  fftwf_execute_dft_r2c(forward_plane_, mesh_ + x * grid_[1] * mesh_row_, row(x, 0));
}
void MeshTransform::forward_lines(int y) const {
  fftwf_execute_dft(forward_lines_, row(0, y), row(0, y));
}
void MeshTransform::backward_lines(int y) const {
  fftwf_execute_dft(backward_lines_, row(0, y), row(0, y));
}
void MeshTransform::backward_plane(int x) const {
  fftwf_execute_dft_c2r(backward_plane_, row(x, 0), mesh_ + x * grid_[1] * mesh_row_);
}

ProlateMesh::ProlateMesh(const MeshSettings& settings, const ProlateSplit& split,
                         const Kernels& kernels)
    : grid_(settings.grid),
      kernels_(kernels),
      split_(split),
      damping_(fit_polynomial(damping_terms,
                              [this](double s) {
                                return split_.damping(split_.largest_wave() *
                                                      std::sqrt(0.5 * (s + 1.0)));
                              })),
      transform_(settings.grid),
      band_(settings.grid[1]) {
  const Window window(settings.points, settings.window_bandwidth);
  window_ = window.table();
  for (int axis = 0; axis < 3; ++axis) {
    for (int m = 0; m < grid_[axis]; ++m) {
      const double w = window.transform(2.0 * pi * signed_wave(m, grid_[axis]) / grid_[axis]);
      window_transform2_[axis].push_back(w * w);
    }
  }
}

ProlateMesh::Sums ProlateMesh::find_potential(const Slot* slots, std::int32_t ions,
                                              const float* charge_of_type, const Cell& cell,
                                              bool with_sums) {
  Sums result;
  if (cell.vectors() != influence_cell_) {
    const Stopwatch watch(profile_, "mesh: influence");
    set_influence(cell);
  }
  {
    const Stopwatch watch(profile_, "mesh: spread");
    spread(slots, ions, charge_of_type);
  }
  const Stopwatch watch(profile_, "mesh: transform");
  transform(cell, with_sums, result);
  return result;
}

/// From charges on the mesh to the potential on it.
void ProlateMesh::transform(const Cell& cell, bool with_sums, Sums& result) {
  const MeshView mesh = transform_.mesh();
  const std::int64_t plane = grid_[1] * mesh.row;
  const int waves = grid_[2] / 2 + 1;
#pragma omp parallel
  {
#pragma omp for schedule(static)
    for (int x = 0; x < grid_[0]; ++x) {
      // What windows left beyond the end of a row belongs to its beginning.
      for (int y = 0; y < grid_[1]; ++y) {
        float* const row = mesh.values + x * plane + y * mesh.row;
        for (int z = 0; z < max_window_points; ++z) row[z] += row[grid_[2] + z];
      }
      transform_.forward_plane(x);
    }
#pragma omp for schedule(static)
    for (int y = 0; y < grid_[1]; ++y) {
      if (in_band(y)) transform_.forward_lines(y);
    }
#pragma omp single
    if (with_sums) result = sums(cell);
#pragma omp for schedule(static)
    for (int y = 0; y < grid_[1]; ++y) {
      for (int x = 0; x < grid_[0]; ++x) {
        auto* const row = reinterpret_cast<float*>(transform_.row(x, y));
        const float* const influence =
            influence_.data() + (static_cast<std::int64_t>(x) * grid_[1] + y) * waves;
        for (int z = 0; z < waves; ++z) {
          row[2 * z] *= influence[z];
          row[2 * z + 1] *= influence[z];
        }
      }
      if (in_band(y)) transform_.backward_lines(y);
    }
#pragma omp for schedule(static)
    for (int x = 0; x < grid_[0]; ++x) {
      transform_.backward_plane(x);
      for (int y = 0; y < grid_[1]; ++y) {
        float* const row = mesh.values + x * plane + y * mesh.row;
        for (int z = 0; z < max_window_points; ++z) row[grid_[2] + z] = row[z];
      }
    }
  }
}

void ProlateMesh::spread(const Slot* slots, std::int32_t ions, const float* charge_of_type) {
  const MeshView mesh = transform_.mesh();
  const std::int64_t plane = grid_[1] * mesh.row;
  // Every thread owns a slab of planes and meets the ions in the same order, so each mesh point is
  // the same sum for any number of threads.
#pragma omp parallel
  {
    const int threads = omp_get_num_threads();
    const int begin = grid_[0] * omp_get_thread_num() / threads;
    const int end = grid_[0] * (omp_get_thread_num() + 1) / threads;
    std::fill(mesh.values + begin * plane, mesh.values + end * plane, 0.0F);
    kernels_.spread(slots, ions, charge_of_type, window_, mesh, begin, end);
  }
}

void ProlateMesh::set_influence(const Cell& cell) {
  const Mat3 reciprocal = 2.0 * pi * cell.inverse().transpose();
  const double prefactor = constants::coulomb * 4.0 * pi / cell.volume();
  const double inverse_band2 = 1.0 / (split_.largest_wave() * split_.largest_wave());
  const int waves = grid_[2] / 2 + 1;
  influence_.resize(static_cast<std::size_t>(grid_[0]) * grid_[1] * waves);
#pragma omp parallel for schedule(static)
  for (int y = 0; y < grid_[1]; ++y) {
    bool any = false;
    for (int x = 0; x < grid_[0]; ++x) {
      const Vec3 k_xy = reciprocal.col(0) * signed_wave(x, grid_[0]) +
                        reciprocal.col(1) * signed_wave(y, grid_[1]);
      float* const row = influence_.data() + (static_cast<std::int64_t>(x) * grid_[1] + y) * waves;
      for (int z = 0; z < waves; ++z) {
        const double k2 = (k_xy + reciprocal.col(2) * z).squaredNorm();
        const double share = k2 * inverse_band2;
        row[z] = 0.0F;
        if (k2 == 0.0 || share > 1.0) continue;
        any = true;
        const double window2 =
            window_transform2_[0][x] * window_transform2_[1][y] * window_transform2_[2][z];
        const double damping = evaluate(damping_, 2.0 * share - 1.0).first;
        row[z] = static_cast<float>(prefactor * damping / (k2 * window2));
      }
    }
    band_[y] = any ? 1 : 0;
  }
  influence_cell_ = cell.vectors();
}

/// From the transformed charges, before the influence function is put on them.
ProlateMesh::Sums ProlateMesh::sums(const Cell& cell) const {
  const Mat3 reciprocal = 2.0 * pi * cell.inverse().transpose();
  const double inverse_band2 = 1.0 / (split_.largest_wave() * split_.largest_wave());
  const int waves = grid_[2] / 2 + 1;
  Sums total;
  for (int y = 0; y < grid_[1]; ++y) {
    if (!in_band(y)) continue;
    for (int x = 0; x < grid_[0]; ++x) {
      const Vec3 k_xy = reciprocal.col(0) * signed_wave(x, grid_[0]) +
                        reciprocal.col(1) * signed_wave(y, grid_[1]);
      const fftwf_complex* const row = transform_.row(x, y);
      const float* const influence =
          influence_.data() + (static_cast<std::int64_t>(x) * grid_[1] + y) * waves;
      for (int z = 0; z < waves; ++z) {
        if (influence[z] == 0.0F) continue;
        // Waves with 0 < z < grid/2 stand for their opposites too.
        const double half = z == 0 || 2 * z == grid_[2] ? 0.5 : 1.0;
        const double re = row[z][0];
        const double im = row[z][1];
        const double e = half * static_cast<double>(influence[z]) * (re * re + im * im);
        const Vec3 k = k_xy + reciprocal.col(2) * z;
        const double k2 = k.squaredNorm();
        const auto [damping, slope] = evaluate(damping_, 2.0 * k2 * inverse_band2 - 1.0);
        // 2 d ln(damping / k²) / dk²
        const double by_strain = 2.0 * (2.0 * inverse_band2 * slope / damping - 1.0 / k2);
        total.energy += e;
        total.virial += (e * by_strain) * (k * k.transpose());
      }
    }
  }
  total.virial += total.energy * Mat3::Identity();
  return total;
}

}  // namespace catex::fast
