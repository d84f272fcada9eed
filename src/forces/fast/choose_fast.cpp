#include "choose_fast.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "catex/base/constants.hpp"
#include "catex/base/errors.hpp"
#include "charge_correlation.hpp"
#include "fft_grid.hpp"
#include "kernels.hpp"
#include "prolate_split.hpp"
#include "window.hpp"

namespace catex::fast {
namespace {

using std::numbers::pi;

/// What the search tries.
constexpr double shortest_cutoff = 7.0;  // [Å]
constexpr double cutoff_step = 0.5;
constexpr double bandwidth_step = 0.5;
constexpr double narrowest_window = 0.95;  // over the bandwidth that just reaches the first alias
constexpr double widest_window = 1.3;
constexpr double window_step = 0.5;

/// Measured errors of equilibrated systems over those of the estimate, which takes the aliases of
/// an ion and of its neighbours for independent: 1.4 to 2.5 between 5e-3 and 1e-5.
constexpr double calibration = 1.8;

/// Waves along an axis of the small mesh on which error integrals are summed: their integrands are
/// smooth, and depend on the mesh spacing but not on the size of the cell.
constexpr int sampled_waves = 16;
constexpr int aliases = 3;  ///< on either side; the window's transform has died out there

/// Damping of the split at k = x / cutoff, tabulated beyond its bandwidth too: what is left out
/// there is the truncation error.
class DampingTable {
 public:
  explicit DampingTable(double bandwidth) {
    const ProlateSplit split(1.0, bandwidth);
    for (int i = 0; i <= entries; ++i) values_.push_back(split.damping(i * step));
  }
  double operator()(double x) const {
    const double at = x / step;
    const auto i = static_cast<std::size_t>(at);
    if (i + 1 >= values_.size()) return 0.0;
    return values_[i] + (at - static_cast<double>(i)) * (values_[i + 1] - values_[i]);
  }

 private:
  static constexpr double step = 0.05;
  static constexpr int entries = 1200;
  std::vector<double> values_;
};

/// Along one axis, for sampled wave m: its window transform, and sums over its aliases.
struct AxisSums {
  double own2[sampled_waves];    ///< W(k)²
  double all2[sampled_waves];    ///< sum of W² over aliases
  double slope2[sampled_waves];  ///< sum of (phase W)² over aliases
};

AxisSums axis_sums(int points, double window_bandwidth) {
  const Window window(points, window_bandwidth);
  AxisSums sums{};
  for (int m = 0; m < sampled_waves; ++m) {
    const double phase = 2.0 * pi * (m - sampled_waves / 2 + 0.5) / sampled_waves;
    for (int a = -aliases; a <= aliases; ++a) {
      const double alias = phase + 2.0 * pi * a;
      const double w = window.transform(alias);
      if (a == 0) sums.own2[m] = w * w;
      sums.all2[m] += w * w;
      sums.slope2[m] += alias * alias * w * w;
    }
  }
  return sums;
}

/// RMS error of the force on an ion, for given split, spacing and window.
/// With G the influence function over 4 pi k_e / V, W the product of the window's transforms, D the
/// damping, and source charges of structure factor S: an ion of charge q feels per wave k
///   what is left out:      q² S(k)  (D / k)²                               |k| beyond the band
///   aliases of its own:    q² S(k)  G² W² (sum |k_m|² W_m² - k² W²)
///   aliases of the source: q² G² (sum |k_m|² W_m²) (sum W_m² - W²)         S = 1 so far out
/// times (4 pi k_e / V)² sum q_j². Compare Hockney & Eastwood, Computer Simulation Using Particles,
/// section 8-3, and Stern & Calkins, J. Chem. Phys. 128, 214106 (2008), for independent charges.
double force_error(double charge_density2, double charge2, double spacing, double cutoff,
                   double bandwidth, const DampingTable& damping, const AxisSums& axis,
                   const ChargeCorrelation& correlation) {
  const double band = bandwidth / cutoff;
  const double wave_step = 2.0 * pi / (sampled_waves * spacing);
  const auto k_of = [&](int m) { return (m - sampled_waves / 2 + 0.5) * wave_step; };
  double aliased = 0.0;
  constexpr int half = sampled_waves / 2;  // the rest by symmetry
  for (int x = half; x < sampled_waves; ++x) {
    for (int y = half; y < sampled_waves; ++y) {
      for (int z = half; z < sampled_waves; ++z) {
        const double k2 = k_of(x) * k_of(x) + k_of(y) * k_of(y) + k_of(z) * k_of(z);
        const double k = std::sqrt(k2);
        if (k > band) continue;
        const double own2 = axis.own2[x] * axis.own2[y] * axis.own2[z];
        const double all2 = axis.all2[x] * axis.all2[y] * axis.all2[z];
        const double slope2 = (axis.slope2[x] * axis.all2[y] * axis.all2[z] +
                               axis.all2[x] * axis.slope2[y] * axis.all2[z] +
                               axis.all2[x] * axis.all2[y] * axis.slope2[z]) /
                              (spacing * spacing);
        const double influence = damping(k * cutoff) / (k2 * own2);
        aliased += influence * influence *
                   (correlation(k) * own2 * (slope2 - k2 * own2) + slope2 * (all2 - own2));
      }
    }
  }
  aliased *= 8.0 * std::pow(wave_step, 3);
  double left_out = 0.0;
  constexpr double shell = 0.02;  // [1/Å]
  for (double k = band + 0.5 * shell; k < 4.0 * band; k += shell) {
    const double d = damping(k * cutoff);
    left_out += 4.0 * pi * shell * correlation(k) * d * d;
  }
  const double per_volume = std::pow(2.0 * pi, -3);
  return calibration * 4.0 * pi * constants::coulomb *
         std::sqrt(charge2 * charge_density2 * per_volume * (aliased + left_out));
}

/// Time of FFTW on lines of n points, per point and log2, over that of 40: measured from 32 to 96.
double transform_weight(int n) {
  if (n % 32 == 0) return 0.8;
  if (n % 8 == 0 || n == 36) return 1.0;
  return n % 4 == 0 ? 1.15 : 1.4;
}

/// Cost of the parts of a step that depend on the choice [ns], fitted to the 10,040-ion case on one
/// core of a Xeon with AVX-512 to within a tenth. Only ratios matter.
double cost(double ions, double density, double cutoff, double buckingham_cutoff, int points,
            const std::array<int, 3>& grid) {
  constexpr double cluster_size_A = 1.9;  // lanes are filled out to this much beyond the cutoff
  constexpr double per_lane = 2.0;        // a pair of ions in a block
  constexpr double per_far_lane =
      0.6;                          // beyond the cutoff, mean over pairs with dispersion or none
  constexpr double per_ion = 36.0;  // windows
  constexpr double per_row = 1.2;   // of the mesh, to spread to and gather from
  constexpr double per_butterfly = 0.31;
  const auto lanes = [&](double r) {
    return ions * density * 2.0 * pi / 3.0 * std::pow(r + cluster_size_A, 3);
  };
  const double mesh_points = static_cast<double>(grid[0]) * grid[1] * grid[2];
  const double weight =
      (transform_weight(grid[0]) + transform_weight(grid[1]) + transform_weight(grid[2])) / 3.0;
  return per_lane * lanes(cutoff) + per_far_lane * (lanes(buckingham_cutoff) - lanes(cutoff)) +
         ions * (per_ion + per_row * points * points) +
         per_butterfly * weight * mesh_points * std::log2(mesh_points);
}

/// Search over splits and windows for one configuration.
class Search {
 public:
  Search(const IonSystem& system, const Model& model)
      : cell_(system.cell),
        ions_(static_cast<double>(system.size())),
        buckingham_cutoff_(model.buckingham_cutoff()),
        correlation_(system, model) {
    for (const int s : system.species) charge2_ += std::pow(model.species(s).charge, 2) / ions_;
  }

  MeshSettings cheapest(double target);

 private:
  struct Split {
    double bandwidth = 0.0;
    double window_bandwidth = 0.0;
    double error = 0.0;
  };
  Split best_split(double cutoff, int points, double spacing);
  const DampingTable& damping(double bandwidth);
  const AxisSums& axis(int points, double window_bandwidth);
  [[nodiscard]] double widest_spacing(const std::array<int, 3>& grid) const;

  const Cell& cell_;
  double ions_;
  double buckingham_cutoff_;
  ChargeCorrelation correlation_;
  double charge2_ = 0.0;  ///< mean
  std::map<double, DampingTable> damping_;
  std::map<std::pair<int, double>, AxisSums> axis_;
};

const DampingTable& Search::damping(double bandwidth) {
  return damping_.try_emplace(bandwidth, bandwidth).first->second;
}

const AxisSums& Search::axis(int points, double window_bandwidth) {
  const std::pair key{points, window_bandwidth};
  const auto found = axis_.find(key);
  if (found != axis_.end()) return found->second;
  return axis_.emplace(key, axis_sums(points, window_bandwidth)).first->second;
}

double Search::widest_spacing(const std::array<int, 3>& grid) const {
  double widest = 0.0;
  for (int axis = 0; axis < 3; ++axis) {
    widest = std::max(widest, cell_.vectors().col(axis).norm() / grid[axis]);
  }
  return widest;
}

/// Least error that one cutoff, window width and spacing can give.
Search::Split Search::best_split(double cutoff, int points, double spacing) {
  Split best;
  const double largest = pi / spacing * cutoff;  // the band must fit on the mesh
  for (double bandwidth = 0.6 * largest; bandwidth < largest; bandwidth += bandwidth_step) {
    const double rounded = std::round(bandwidth / bandwidth_step) * bandwidth_step;
    if (rounded <= 0.0 || rounded > largest) continue;
    // The first alias of the shortest wave in the band lies at 2 pi - phase.
    const double phase = rounded / cutoff * spacing;
    const double reach = points * (pi - 0.5 * phase);
    for (double w = narrowest_window * reach; w < widest_window * reach; w += window_step) {
      const double window = std::round(w / window_step) * window_step;
      const double error =
          force_error(ions_ * charge2_ / cell_.volume(), charge2_, spacing, cutoff, rounded,
                      damping(rounded), axis(points, window), correlation_);
      if (best.error == 0.0 || error < best.error) best = {rounded, window, error};
    }
  }
  return best;
}

MeshSettings Search::cheapest(double target) {
  MeshSettings best;
  double least = 0.0;
  for (double cutoff = shortest_cutoff; cutoff < buckingham_cutoff_ + 0.5 * cutoff_step;
       cutoff += cutoff_step) {
    const double used = std::min(cutoff, buckingham_cutoff_);
    for (int points = min_window_points; points <= max_window_points; ++points) {
      std::array<int, 3> tried{};
      for (double spacing = 3.5; spacing > 1.0; spacing *= 0.97) {
        const std::array<int, 3> grid = fft_grid(cell_, spacing, points);
        if (grid == tried) continue;
        tried = grid;
        const double price =
            cost(ions_, ions_ / cell_.volume(), used, buckingham_cutoff_, points, grid);
        if (least > 0.0 && price >= least) break;
        const Split split = best_split(used, points, widest_spacing(grid));
        if (split.error <= 0.0 || split.error > target) continue;
        least = price;
        best.coulomb_cutoff = used;
        best.splitting = split.bandwidth;
        best.points = points;
        best.window_bandwidth = split.window_bandwidth;
        best.grid = grid;
        best.predicted_error = split.error / typical_rms_force;
        break;
      }
    }
  }
  if (least == 0.0) best.grid = {};
  return best;
}

}  // namespace

bool can_evaluate(const IonSystem& system) {
  return std::set<int>(system.species.begin(), system.species.end()).size() <=
         static_cast<std::size_t>(max_types);
}

MeshSettings choose_fast(const IonSystem& system, const Model& model, double relative_force_error) {
  const MeshSettings settings =
      Search(system, model).cheapest(relative_force_error * typical_rms_force);
  if (settings.grid[0] == 0) {
    throw InputError(fmt::format(
        "relative_force_error = {:g} is finer than the mesh method reaches for this configuration; "
        "use a larger one (or `catex point --reference`)",
        relative_force_error));
  }
  return settings;
}

}  // namespace catex::fast
