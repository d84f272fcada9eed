#include "pair_list.hpp"

#include <Eigen/LU>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace catex {
namespace {

/// Fewer slots than this are moved faster by one thread than threads are woken.
constexpr std::ptrdiff_t worth_threads = 100000;

/// Regular grid of bins in fractional coordinates over the cell and its margin of images.
struct BinGrid {
  Vec3 origin;  ///< fractional coordinates of the lower corner
  Vec3 bins_per_fraction;
  Eigen::Vector3i bins;

  [[nodiscard]] Eigen::Vector3i coordinates(const Vec3& s) const {
    Eigen::Vector3i c = (s - origin).cwiseProduct(bins_per_fraction).cast<int>();
    return c.cwiseMax(0).cwiseMin(bins - Eigen::Vector3i::Ones());
  }
  [[nodiscard]] std::size_t index(const Eigen::Vector3i& c) const {
    return (static_cast<std::size_t>(c[0]) * bins[1] + c[1]) * bins[2] + c[2];
  }
  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(bins.prod()); }
};

/// Bins of half the search distance: 125 of them are searched, in volume about half of what
/// 27 bins of the full distance hold.
constexpr int bins_per_search = 2;

BinGrid make_bins(const Cell& cell, double search, const Vec3& margin) {
  BinGrid grid;
  grid.origin = -margin;
  const Vec3 extent = Vec3::Ones() + 2.0 * margin;
  const Vec3 wanted = extent.cwiseProduct(cell.widths()) * bins_per_search / search;
  grid.bins = wanted.cast<int>().cwiseMax(1);
  grid.bins_per_fraction = grid.bins.cast<double>().cwiseQuotient(extent);
  return grid;
}

}  // namespace

PairList::PairList(std::vector<double> ranges, int species, double skin)
    : ranges_(std::move(ranges)),
      longest_range_(*std::max_element(ranges_.begin(), ranges_.end())),
      species_(species),
      skin_(skin),
      reference_{Cell::cubic(1.0), {}, {}, {}, {}} {}

void PairList::build(const IonSystem& system) {
  reference_.cell = system.cell;
  reference_.ids = system.ids;
  reference_.species = system.species;
  reference_.positions = system.positions;
  place_slots(system);
  find_neighbours(system);
}

void PairList::place_slots(const IonSystem& system) {
  const double search = longest_range_ + skin_;
  const Vec3 margin = Vec3::Constant(search).cwiseQuotient(system.cell.widths());
  const BinGrid bins = make_bins(system.cell, search, Vec3::Zero());

  // Locals in the order of their bins: neighbours in space are neighbours in memory.
  const std::size_t n = system.size();
  std::vector<Vec3> fraction(n);
  std::vector<Eigen::Vector3i> shift(n);
  std::vector<std::size_t> bin(n);
  for (std::size_t i = 0; i < n; ++i) {
    const Vec3 s = system.cell.to_fractional(system.positions[i]);
    shift[i] = -s.array().floor().matrix().cast<int>();
    fraction[i] = s + shift[i].cast<double>();
    bin[i] = bins.index(bins.coordinates(fraction[i]));
  }
  std::vector<std::int32_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return bin[a] < bin[b]; });

  slots_.ion = order;
  slots_.local = n;
  slots_.shift.resize(n);
  for (std::size_t k = 0; k < n; ++k) slots_.shift[k] = shift[order[k]];

  const Eigen::Vector3i layers = margin.array().ceil().matrix().cast<int>();
  for (int x = -layers[0]; x <= layers[0]; ++x) {
    for (int y = -layers[1]; y <= layers[1]; ++y) {
      for (int z = -layers[2]; z <= layers[2]; ++z) {
        const Eigen::Vector3i image(x, y, z);
        if (image.isZero()) continue;
        for (std::size_t k = 0; k < n; ++k) {
          const Vec3 s = fraction[order[k]] + image.cast<double>();
          const bool near =
              (s.array() >= -margin.array()).all() && (s.array() < 1.0 + margin.array()).all();
          if (!near) continue;
          slots_.ion.push_back(order[k]);
          slots_.shift.push_back(slots_.shift[k] + image);
        }
      }
    }
  }
  update_slots(system);
}

void PairList::update_slots(const IonSystem& system) {
  const auto slots = static_cast<std::ptrdiff_t>(slots_.ion.size());
  slots_.x.resize(slots);
  slots_.y.resize(slots);
  slots_.z.resize(slots);
#pragma omp parallel for schedule(static) if (slots > worth_threads)
  for (std::ptrdiff_t k = 0; k < slots; ++k) {
    const Vec3 r =
        system.positions[slots_.ion[k]] + system.cell.to_cartesian(slots_.shift[k].cast<double>());
    slots_.x[k] = r[0];
    slots_.y[k] = r[1];
    slots_.z[k] = r[2];
  }
}

void PairList::find_neighbours(const IonSystem& system) {
  const double search = longest_range_ + skin_;
  const Vec3 margin = Vec3::Constant(search).cwiseQuotient(system.cell.widths());
  const BinGrid bins = make_bins(system.cell, search, margin);
  const auto position = [this](std::size_t k) {
    return Vec3(slots_.x[k], slots_.y[k], slots_.z[k]);
  };

  // Counting sort of the slots into (bin, species).
  const std::size_t slots = slots_.ion.size();
  std::vector<std::size_t> key(slots);
  std::vector<std::int32_t> bin_start(bins.count() * species_ + 1, 0);
  for (std::size_t k = 0; k < slots; ++k) {
    const Vec3 s = system.cell.to_fractional(position(k));
    key[k] = bins.index(bins.coordinates(s)) * species_ + system.species[slots_.ion[k]];
    ++bin_start[key[k] + 1];
  }
  std::partial_sum(bin_start.begin(), bin_start.end(), bin_start.begin());
  std::vector<std::int32_t> fill(bin_start.begin(), bin_start.end() - 1);
  std::vector<std::int32_t> sorted(slots);
  std::vector<Vec3> where(slots);
  for (std::size_t k = 0; k < slots; ++k) {
    const std::int32_t at = fill[key[k]]++;
    sorted[at] = static_cast<std::int32_t>(k);
    where[at] = position(k);
  }

  const auto for_each_neighbour = [&](std::size_t i, int s, auto&& take) {
    const Vec3 centre = position(i);
    const double reach = range(system.species[slots_.ion[i]], s) + skin_;
    const Vec3 reach_fraction = Vec3::Constant(reach).cwiseQuotient(system.cell.widths());
    const Vec3 f = system.cell.to_fractional(centre);
    const Eigen::Vector3i lower = bins.coordinates(f - reach_fraction);
    const Eigen::Vector3i upper = bins.coordinates(f + reach_fraction);
    for (int x = lower[0]; x <= upper[0]; ++x) {
      for (int y = lower[1]; y <= upper[1]; ++y) {
        for (int z = lower[2]; z <= upper[2]; ++z) {
          const std::size_t bin = bins.index({x, y, z}) * species_ + s;
          for (std::int32_t k = bin_start[bin]; k < bin_start[bin + 1]; ++k) {
            if ((where[k] - centre).squaredNorm() >= reach * reach) continue;
            if (static_cast<std::size_t>(sorted[k]) != i) take(sorted[k]);
          }
        }
      }
    }
  };

  const auto rows = static_cast<std::ptrdiff_t>(slots_.local);
  std::vector<std::vector<std::int32_t>> found(rows);
  start_.assign(rows * species_ + 1, 0);
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    found[i].reserve(256);
    for (int s = 0; s < species_; ++s) {
      const std::size_t before = found[i].size();
      for_each_neighbour(i, s, [&](std::int32_t k) { found[i].push_back(k); });
      start_[i * species_ + s + 1] = static_cast<std::int64_t>(found[i].size() - before);
    }
  }
  std::partial_sum(start_.begin(), start_.end(), start_.begin());
  neighbours_.resize(start_.back());
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    std::copy(found[i].begin(), found[i].end(), neighbours_.begin() + start_[i * species_]);
  }
}

bool PairList::outdated(const IonSystem& system) const {
  // A pair now at distance r was at least r * shrink - 2 d apart at the build, where `shrink` is
  // the strongest compression of the cell map since then undone, and d the largest displacement
  // beyond that map.
  const Mat3 map = system.cell.vectors() * reference_.cell.inverse();
  const double largest_stretch = Eigen::JacobiSVD<Mat3>(map.inverse()).singularValues()[0];
  double largest2 = 0.0;
  const auto n = static_cast<std::ptrdiff_t>(system.size());
#pragma omp parallel for schedule(static) reduction(max : largest2) if (n > worth_threads)
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double d2 = (system.positions[i] - map * reference_.positions[i]).squaredNorm();
    largest2 = std::max(largest2, d2);
  }
  const double moved = 2.0 * std::sqrt(largest2);
  return (longest_range_ + moved) * largest_stretch > longest_range_ + skin_;
}

}  // namespace catex
