#include "catex/catalog/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cassert>
#include <cmath>

#include "catex/base/errors.hpp"

namespace catex {

double RatePosterior::quantile(double p) const {
  return boost::math::gamma_p_inv(shape, p) / exposure;
}

RateStatus status(const ClassCount& count) {
  // An event without exposure (two moves within one look) has no rate either.
  if (!(count.exposure > 0.0)) return RateStatus::NoInformation;
  return count.events > 0 ? RateStatus::Measured : RateStatus::UpperLimit;
}

std::string_view name(RateStatus status) {
  switch (status) {
    case RateStatus::Measured:
      return "measured";
    case RateStatus::UpperLimit:
      return "upper limit";
    case RateStatus::NoInformation:
      return "no information";
  }
  return "";
}

RatePosterior posterior(const ClassCount& count) {
  assert(count.exposure > 0.0);
  return {.shape = static_cast<double>(count.events) + 0.5, .exposure = count.exposure};
}

double upper_limit(const ClassCount& count) {
  assert(count.exposure > 0.0);
  return 3.0 / count.exposure;
}

double JumpTally::kick_ratio() const {
  return interface == 0 ? 0.0 : static_cast<double>(kick_out) / static_cast<double>(interface);
}

std::string_view name(JumpRule rule) { return rule == JumpRule::Letter ? "letter" : "inside"; }

std::string_view name(JumpSite site) {
  switch (site) {
    case JumpSite::InterfaceOcta:
      return "interface-octa";
    case JumpSite::InterfaceTetra:
      return "interface-tetra";
    case JumpSite::ShellOcta:
      return "shell-octa";
    case JumpSite::ShellTetra:
      return "shell-tetra";
  }
  return "";
}

void JumpSiteTally::add(double r_a, double r_c) {
  ++n;
  sum_r_a += r_a;
  sum_r_c += r_c;
  const double beyond = jump_ratio_bins - 1;
  ++ratios[static_cast<std::size_t>(std::min(r_c / r_a / jump_ratio_bin_width, beyond))];
}

JumpSiteTally& JumpSiteTally::operator+=(const JumpSiteTally& other) {
  n += other.n;
  sum_r_a += other.sum_r_a;
  sum_r_c += other.sum_r_c;
  for (int bin = 0; bin < jump_ratio_bins; ++bin) ratios[bin] += other.ratios[bin];
  return *this;
}

JumpTables& JumpTables::operator+=(const JumpTables& other) {
  for (int rule = 0; rule < 2; ++rule) {
    tally[rule].interface += other.tally[rule].interface;
    tally[rule].shell += other.tally[rule].shell;
    tally[rule].kick_out += other.tally[rule].kick_out;
    for (int site = 0; site < 4; ++site) {
      sites[rule][site] += other.sites[rule][site];
    }
  }
  return *this;
}

double Catalog::anions_on_lattice() const {
  double share = 0.0;
  double looks = 0.0;
  for (const RunEvents& run : runs) {
    share += run.validity.anions_on_lattice * static_cast<double>(run.validity.looks);
    looks += static_cast<double>(run.validity.looks);
  }
  return looks > 0.0 ? share / looks : 0.0;
}

ClassCounts pooled_counts(std::span<const RunEvents> runs) {
  ClassCounts pooled;
  for (const RunEvents& run : runs) add_classes(pooled, run.cells);
  return pooled;
}

namespace {

/// Inputs are decimal numbers: equal settings are equal to far better than this [K].
constexpr double temperature_tolerance = 1e-6;

/// Problems that keep `run` out of one pool with `first`.
void check_same(const RunEvents& first, const RunEvents& run, std::vector<std::string>& problems) {
  const auto complain = [&](std::string_view what, const auto& a, const auto& b) {
    problems.push_back(fmt::format(
        "{} has {} {}, but {} has {}; make one catalog for each, runs that differ in it cannot be "
        "pooled",
        run.run, what, b, first.run, a));
  };
  if (run.host != first.host) complain("host", first.host, run.host);
  if (run.guest != first.guest) complain("guest", first.guest, run.guest);
  if (run.ligand != first.ligand) complain("ligand", first.ligand, run.ligand);
  if (run.model_digest != first.model_digest) {
    complain("model digest", first.model_digest, run.model_digest);
  }
  if (run.return_window_ps != first.return_window_ps) {
    complain("return_window_ps", first.return_window_ps, run.return_window_ps);
  }
  if (std::abs(run.pressure_GPa - first.pressure_GPa) > 1e-9) {
    complain("pressure_GPa", first.pressure_GPa, run.pressure_GPa);
  }
}

}  // namespace

Catalog make_catalog(std::vector<RunEvents> runs, bool force) {
  if (runs.empty()) throw InputError("no runs were given to make a catalog of");
  std::vector<std::string> problems;
  for (const RunEvents& run : runs) {
    check_same(runs.front(), run, problems);
    if (!run.deterministic_dynamics && !force) {
      problems.push_back(fmt::format(
          "{} used Langevin friction, which changes jump rates; use a Nosé-Hoover or Bussi "
          "thermostat, or --force-stochastic",
          run.run));
    }
  }
  if (!problems.empty()) throw InputError(std::move(problems));

  ClassCounts pooled = pooled_counts(runs);
  return {.host = runs.front().host,
          .guest = runs.front().guest,
          .runs = std::move(runs),
          .pooled = std::move(pooled)};
}

std::vector<double> temperatures_K(const Catalog& catalog) {
  std::vector<double> temperatures;
  for (const RunEvents& run : catalog.runs) temperatures.push_back(run.temperature_K);
  std::ranges::sort(temperatures);
  const auto same = [](double a, double b) { return b - a < temperature_tolerance; };
  temperatures.erase(std::unique(temperatures.begin(), temperatures.end(), same),
                     temperatures.end());
  return temperatures;
}

Catalog at_temperature(const Catalog& catalog, double temperature_K) {
  Catalog part{.host = catalog.host, .guest = catalog.guest, .runs = {}, .pooled = {}};
  for (const RunEvents& run : catalog.runs) {
    if (std::abs(run.temperature_K - temperature_K) < temperature_tolerance) {
      part.runs.push_back(run);
    }
  }
  part.pooled = pooled_counts(part.runs);
  return part;
}

}  // namespace catex
