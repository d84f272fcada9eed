#include "catex/analysis/radial_density.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <string>

#include "catex/analysis/crystal_frame.hpp"
#include "catex/base/errors.hpp"

namespace catex {
namespace {

constexpr double A3_per_nm3 = 1000.0;

double shell_volume(std::size_t bin, double width) {  // [nm³]
  const auto cube = [&](double k) { return std::pow(k * width, 3); };
  const auto b = static_cast<double>(bin);
  return 4.0 / 3.0 * std::numbers::pi * (cube(b + 1.0) - cube(b)) / A3_per_nm3;
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Of two values or more.
double standard_error(std::span<const double> values) {
  const double centre = mean(values);
  double sum = 0.0;
  for (const double v : values) sum += (v - centre) * (v - centre);
  const auto n = static_cast<double>(values.size());
  return std::sqrt(sum / (n * (n - 1.0)));
}

std::size_t complete_bins(const Cell& cell, double width) {
  return static_cast<std::size_t>(0.5 * cell.widths().minCoeff() / width);
}

void require_sane(double from_ps, double to_ps, const RadialDensitySettings& settings) {
  std::vector<std::string> problems;
  if (!(to_ps > from_ps)) problems.emplace_back("the window of a radial density must not be empty");
  if (!(settings.bin_width > 0.0)) {
    problems.emplace_back("the bin width of a radial density must be positive");
  }
  if (settings.blocks < 1) problems.emplace_back("a radial density needs at least one block");
  if (!problems.empty()) throw InputError(std::move(problems));
}

}  // namespace

std::optional<double> outermost_crossing(std::span<const double> host,
                                         std::span<const double> guest, double bin_width) {
  const auto radius = [&](std::size_t bin) { return (static_cast<double>(bin) + 0.5) * bin_width; };
  const auto excess = [&](std::size_t bin) { return host[bin] - guest[bin]; };
  std::optional<std::size_t> outer;  // the bin with guests last passed on the way inward
  for (std::size_t bin = host.size(); bin-- > 0;) {
    if (host[bin] == 0.0 && guest[bin] == 0.0) continue;
    if (excess(bin) > 0.0) {
      if (!outer) return std::nullopt;  // hosts prevail outside: no shell
      const double part = excess(bin) / (excess(bin) - excess(*outer));
      return radius(bin) + part * (radius(*outer) - radius(bin));
    }
    outer = bin;
  }
  return std::nullopt;
}

RadialDensity::RadialDensity(const Model& model, double from_ps, double to_ps,
                             RadialDensitySettings settings)
    : from_ps_(from_ps), to_ps_(to_ps), settings_(settings), species_(model.size()) {
  require_sane(from_ps, to_ps, settings);
  blocks_.resize(static_cast<std::size_t>(settings.blocks));
}

std::size_t RadialDensity::block_at(double time_ps) const {
  const double part = (time_ps - from_ps_) / (to_ps_ - from_ps_);
  return std::min(static_cast<std::size_t>(part * settings_.blocks), blocks_.size() - 1);
}

void RadialDensity::frame(double time_ps, const IonSystem& system, const Membership& membership) {
  if (time_ps < from_ps_ || time_ps >= to_ps_) return;
  const std::optional<Vec3> centre = crystal_centre(system, membership);
  if (!centre) return;
  const std::size_t complete = complete_bins(system.cell, settings_.bin_width);
  if (stride_ == 0) bins_ = stride_ = complete;
  bins_ = std::min(bins_, complete);

  Block& block = blocks_[block_at(time_ps)];
  ++block.frames;
  block.ions.resize(static_cast<std::size_t>(species_) * stride_, 0.0);
  const double reach = static_cast<double>(bins_) * settings_.bin_width;
  for (std::size_t i = 0; i < system.size(); ++i) {
    const double squared = system.cell.minimum_image(system.positions[i] - *centre).squaredNorm();
    if (squared >= reach * reach) continue;
    const auto bin = static_cast<std::size_t>(std::sqrt(squared) / settings_.bin_width);
    block.ions[static_cast<std::size_t>(system.species[i]) * stride_ + std::min(bin, bins_ - 1)] +=
        1.0;
  }
}

int RadialDensity::frames() const { return all_blocks().frames; }

RadialDensity::Block RadialDensity::all_blocks() const {
  Block sum{.frames = 0, .ions = std::vector<double>(static_cast<std::size_t>(species_) * stride_)};
  for (const Block& block : blocks_) {
    sum.frames += block.frames;
    for (std::size_t k = 0; k < block.ions.size(); ++k) sum.ions[k] += block.ions[k];
  }
  return sum;
}

std::vector<double> RadialDensity::density(const Block& block, int species) const {
  std::vector<double> values(bins_);
  for (std::size_t bin = 0; bin < bins_; ++bin) {
    const double ions = block.ions[static_cast<std::size_t>(species) * stride_ + bin];
    values[bin] = ions / (block.frames * shell_volume(bin, settings_.bin_width));
  }
  return values;
}

RadialProfile RadialDensity::profile() const {
  const Block sum = all_blocks();
  RadialProfile profile{.from_ps = from_ps_,
                        .to_ps = to_ps_,
                        .frames = sum.frames,
                        .bin_width = settings_.bin_width,
                        .density = {},
                        .error = {}};
  const auto used = std::ranges::count_if(blocks_, [](const Block& b) { return b.frames > 0; });
  for (int s = 0; s < species_ && sum.frames > 0; ++s) {
    profile.density.push_back(density(sum, s));
    if (used < 2) continue;
    std::vector<std::vector<double>> parts;
    for (const Block& block : blocks_) {
      if (block.frames > 0) parts.push_back(density(block, s));
    }
    std::vector<double>& error = profile.error.emplace_back(bins_);
    for (std::size_t bin = 0; bin < bins_; ++bin) {
      std::vector<double> values;
      for (const std::vector<double>& part : parts) values.push_back(part[bin]);
      error[bin] = standard_error(values);
    }
  }
  return profile;
}

CoreShellBoundary RadialDensity::boundary(const ExchangeRoles& roles) const {
  const auto crossing = [&](const Block& block) {
    return outermost_crossing(density(block, roles.host), density(block, roles.guest),
                              settings_.bin_width);
  };
  CoreShellBoundary boundary;
  const Block sum = all_blocks();
  if (sum.frames == 0) return boundary;
  boundary.radius = crossing(sum);
  std::vector<double> radii;
  for (const Block& block : blocks_) {
    if (block.frames == 0) continue;
    if (const auto radius = crossing(block)) radii.push_back(*radius);
  }
  if (boundary.radius && radii.size() >= 2) boundary.error = standard_error(radii);
  return boundary;
}

}  // namespace catex
