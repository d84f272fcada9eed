#include "particle_mesh.hpp"

#include <fftw3.h>
#include <omp.h>

#include <cmath>
#include <numbers>

#include "catex/base/constants.hpp"
#include "fft_grid.hpp"

namespace catex {
namespace {

using std::numbers::pi;

/// Cardinal B-spline of order n at u + 0, u + 1, ..., 0 <= u < 1: weights[n-1-k] = M_n(u + k),
/// so that weights[0] belongs to the lowest mesh point; slopes are d/dw with w the coordinate.
void b_spline(double w, int order, double* weights, double* slopes) {
  // M_2(w) = w, M_2(w + 1) = 1 - w, then the recursion of Essmann et al., Eq. (4.1).
  double* m = weights;
  m[0] = w;
  m[1] = 1.0 - w;
  const auto raise = [&](int n) {  // from order n - 1 to n, in place, m[k] = M_n(w + k)
    const double inverse = 1.0 / (n - 1);
    m[n - 1] = inverse * (1.0 - w) * m[n - 2];
    for (int k = n - 2; k >= 1; --k) {
      m[k] = inverse * ((w + k) * m[k] + (n - w - k) * m[k - 1]);
    }
    m[0] = inverse * w * m[0];
  };
  for (int n = 3; n < order; ++n) raise(n);
  // dM_n/dw (w + k) = M_{n-1}(w + k) - M_{n-1}(w + k - 1)
  slopes[0] = m[0];
  for (int k = 1; k < order - 1; ++k) slopes[k] = m[k] - m[k - 1];
  slopes[order - 1] = -m[order - 2];
  raise(order);
}

/// |b(m)|²: what the splines do to a wave of m periods along an axis of K points.
std::vector<double> spline_factors(int K, int order) {
  std::vector<double> weights(order);
  std::vector<double> slopes(order);
  b_spline(0.0, order, weights.data(), slopes.data());  // weights[k] = M_n(k)
  std::vector<double> factor(K);
  for (int m = 0; m < K; ++m) {
    std::complex<double> sum = 0.0;
    for (int k = 0; k <= order - 2; ++k) {
      sum += weights[k + 1] * std::polar(1.0, 2.0 * pi * m * k / K);
    }
    factor[m] = 1.0 / std::norm(sum);
  }
  return factor;
}

}  // namespace

struct ParticleMesh::Transform {
  explicit Transform(const std::array<int, 3>& grid)
      : points(static_cast<std::size_t>(grid[0]) * grid[1] * grid[2]),
        waves(static_cast<std::size_t>(grid[0]) * grid[1] * (grid[2] / 2 + 1)),
        mesh(fftw_alloc_real(points)),
        spectrum(fftw_alloc_complex(waves)) {
    // FFTW_ESTIMATE: the same algorithm in every process, so a resumed run adds in the same order.
    fftw_init_threads();
    // On two threads the mesh has one of them (PreciseForces).
    fftw_plan_with_nthreads(omp_get_max_threads() == 2 ? 1 : omp_get_max_threads());
    forward = fftw_plan_dft_r2c_3d(grid[0], grid[1], grid[2], mesh, spectrum, FFTW_ESTIMATE);
    backward = fftw_plan_dft_c2r_3d(grid[0], grid[1], grid[2], spectrum, mesh, FFTW_ESTIMATE);
  }
  ~Transform() {
    fftw_destroy_plan(forward);
    fftw_destroy_plan(backward);
    fftw_free(mesh);
    fftw_free(spectrum);
  }
  Transform(const Transform&) = delete;
  Transform& operator=(const Transform&) = delete;

  std::size_t points;
  std::size_t waves;
  double* mesh;
  fftw_complex* spectrum;
  fftw_plan forward;
  fftw_plan backward;
};

ParticleMesh::ParticleMesh(const MeshSettings& settings, std::vector<double> charges)
    : settings_(settings),
      charges_(std::move(charges)),
      self_energy_(0.0),
      transform_(std::make_unique<Transform>(settings.grid)),
      first_(charges_.size()),
      weights_(charges_.size() * 3 * settings.points),
      slopes_(charges_.size() * 3 * settings.points) {
  for (int axis = 0; axis < 3; ++axis) {
    spline_factor_[axis] = spline_factors(settings.grid[axis], settings.points);
  }
  for (const double q : charges_) {
    self_energy_ -= constants::coulomb * settings.splitting / std::sqrt(pi) * q * q;
  }
}

ParticleMesh::~ParticleMesh() = default;
ParticleMesh::ParticleMesh(ParticleMesh&&) noexcept = default;

void ParticleMesh::add(const IonSystem& system, ForceNeeds needs, ForceResult& result) {
  place_splines(system);
  spread();
  fftw_execute(transform_->forward);
  Mat3 virial = Mat3::Zero();
  const double energy = convolve(system.cell, needs, virial);
  fftw_execute(transform_->backward);
  gather(system.cell, result.forces);
  result.coulomb_energy += energy + self_energy_;
  result.virial += virial;
}

void ParticleMesh::place_splines(const IonSystem& system) {
  const int order = settings_.points;
  const auto n = static_cast<std::ptrdiff_t>(charges_.size());
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const Vec3 s = system.cell.to_fractional(system.positions[i]);
    for (int axis = 0; axis < 3; ++axis) {
      const int K = settings_.grid[axis];
      const double u = (s[axis] - std::floor(s[axis])) * K;
      const int cell = static_cast<int>(u);
      // b_spline fills weight k for mesh point cell - k; stored from the lowest point upwards.
      double* weights = &weights_[(i * 3 + axis) * order];
      double* slopes = &slopes_[(i * 3 + axis) * order];
      b_spline(u - cell, order, weights, slopes);
      std::reverse(weights, weights + order);
      std::reverse(slopes, slopes + order);
      first_[i][axis] = ((cell - order + 1) % K + K) % K;
    }
  }
}

void ParticleMesh::spread() {
  const int Kx = settings_.grid[0];
  const int Ky = settings_.grid[1];
  const int Kz = settings_.grid[2];
  const int order = settings_.points;
  double* mesh = transform_->mesh;
  // Every thread owns a slab of planes and meets the ions in the same order, so each mesh point is
  // the same sum for any number of threads.
#pragma omp parallel
  {
    const int threads = omp_get_num_threads();
    const int begin = Kx * omp_get_thread_num() / threads;
    const int end = Kx * (omp_get_thread_num() + 1) / threads;
    const std::size_t plane = static_cast<std::size_t>(Ky) * Kz;
    std::fill(mesh + begin * plane, mesh + end * plane, 0.0);
    for (std::size_t i = 0; i < charges_.size(); ++i) {
      const double* wx = &weights_[i * 3 * order];
      const double* wy = wx + order;
      const double* wz = wy + order;
      for (int a = 0; a < order; ++a) {
        int x = first_[i][0] + a;
        if (x >= Kx) x -= Kx;
        if (x < begin || x >= end) continue;
        for (int b = 0; b < order; ++b) {
          int y = first_[i][1] + b;
          if (y >= Ky) y -= Ky;
          const double q = charges_[i] * wx[a] * wy[b];
          double* row = mesh + (static_cast<std::size_t>(x) * Ky + y) * Kz;
          int z = first_[i][2];
          for (int c = 0; c < order; ++c) {
            row[z] += q * wz[c];
            if (++z == Kz) z = 0;
          }
        }
      }
    }
  }
}

double ParticleMesh::convolve(const Cell& cell, ForceNeeds needs, Mat3& virial) {
  const int Kx = settings_.grid[0];
  const int Ky = settings_.grid[1];
  const int Kz = settings_.grid[2];
  const Mat3 reciprocal = 2.0 * pi * cell.inverse().transpose();
  const double inverse_4beta2 = 1.0 / (4.0 * settings_.splitting * settings_.splitting);
  const double prefactor = constants::coulomb * 4.0 * pi / cell.volume();
  const bool sums = needs.energy || needs.virial;
  // In an orthorhombic cell the Gaussian is a product of three short tables.
  const bool separable = cell.orthorhombic();
  std::array<std::vector<double>, 3> gauss;
  for (int axis = 0; axis < 3 && separable; ++axis) {
    gauss[axis].resize(settings_.grid[axis]);
    for (int m = 0; m < settings_.grid[axis]; ++m) {
      const double k = reciprocal(axis, axis) * signed_wave(m, settings_.grid[axis]);
      gauss[axis][m] = std::exp(-k * k * inverse_4beta2);
    }
  }
  const int half = Kz / 2 + 1;
  // One partial sum per plane, added in order: the same for any number of threads.
  std::vector<std::array<double, 7>> planes(Kx, std::array<double, 7>{});
#pragma omp parallel for schedule(static)
  for (int x = 0; x < Kx; ++x) {
    std::array<double, 7>& sum = planes[x];
    for (int y = 0; y < Ky; ++y) {
      const Vec3 k_xy =
          reciprocal.col(0) * signed_wave(x, Kx) + reciprocal.col(1) * signed_wave(y, Ky);
      fftw_complex* row = transform_->spectrum + (static_cast<std::size_t>(x) * Ky + y) * half;
      const double factor_xy = spline_factor_[0][x] * spline_factor_[1][y] * prefactor;
      for (int z = 0; z < half; ++z) {
        const double kx = k_xy[0] + reciprocal(0, 2) * z;
        const double ky = k_xy[1] + reciprocal(1, 2) * z;
        const double kz = k_xy[2] + reciprocal(2, 2) * z;
        const double k2 = kx * kx + ky * ky + kz * kz;
        if (k2 == 0.0) {
          row[z][0] = row[z][1] = 0.0;
          continue;
        }
        const double damping =
            separable ? gauss[0][x] * gauss[1][y] * gauss[2][z] : std::exp(-k2 * inverse_4beta2);
        const double influence = factor_xy * spline_factor_[2][z] * damping / k2;
        if (sums) {
          // Waves with 0 < z < Kz/2 stand for their opposites too.
          const double twice = z == 0 || 2 * z == Kz ? 0.5 : 1.0;
          const double e = twice * influence * (row[z][0] * row[z][0] + row[z][1] * row[z][1]);
          const double v = 2.0 * e * (1.0 / k2 + inverse_4beta2);
          sum[0] += e;
          sum[1] += e - v * kx * kx;
          sum[2] += e - v * ky * ky;
          sum[3] += e - v * kz * kz;
          sum[4] -= v * ky * kz;
          sum[5] -= v * kx * kz;
          sum[6] -= v * kx * ky;
        }
        row[z][0] *= influence;
        row[z][1] *= influence;
      }
    }
  }
  double energy = 0.0;
  for (const auto& sum : planes) {
    energy += sum[0];
    virial(0, 0) += sum[1];
    virial(1, 1) += sum[2];
    virial(2, 2) += sum[3];
    virial(1, 2) += sum[4];
    virial(0, 2) += sum[5];
    virial(0, 1) += sum[6];
  }
  virial(2, 1) = virial(1, 2);
  virial(2, 0) = virial(0, 2);
  virial(1, 0) = virial(0, 1);
  return energy;
}

void ParticleMesh::gather(const Cell& cell, std::vector<Vec3>& forces) const {
  const int Kx = settings_.grid[0];
  const int Ky = settings_.grid[1];
  const int Kz = settings_.grid[2];
  const int order = settings_.points;
  const double* mesh = transform_->mesh;
  const Mat3 to_cartesian = cell.inverse().transpose();
  const auto n = static_cast<std::ptrdiff_t>(charges_.size());
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double* wx = &weights_[i * 3 * order];
    const double* sx = &slopes_[i * 3 * order];
    Vec3 gradient = Vec3::Zero();  // of the potential, by mesh coordinates
    for (int a = 0; a < order; ++a) {
      int x = first_[i][0] + a;
      if (x >= Kx) x -= Kx;
      for (int b = 0; b < order; ++b) {
        int y = first_[i][1] + b;
        if (y >= Ky) y -= Ky;
        const double* row = mesh + (static_cast<std::size_t>(x) * Ky + y) * Kz;
        int z = first_[i][2];
        double value = 0.0;
        double slope = 0.0;
        for (int c = 0; c < order; ++c) {
          value += wx[2 * order + c] * row[z];
          slope += sx[2 * order + c] * row[z];
          if (++z == Kz) z = 0;
        }
        gradient[0] += sx[a] * wx[order + b] * value;
        gradient[1] += wx[a] * sx[order + b] * value;
        gradient[2] += wx[a] * wx[order + b] * slope;
      }
    }
    const Vec3 by_fraction = gradient.cwiseProduct(Vec3(Kx, Ky, Kz));
    forces[i] -= charges_[i] * (to_cartesian * by_fraction);
  }
}

}  // namespace catex
