#include "catex/rates/run_tests.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <map>
#include <tuple>

#include "catex/rates/stationarity.hpp"

namespace catex {
namespace {

using PairKey = std::tuple<Ion, SiteKind, SiteKind>;

constexpr double shortest_tested_ps = 2.0;
/// 95 % of a normal distribution lie within so many standard deviations.
constexpr double normal_95 = 1.959964;
constexpr std::size_t four_times = 2;  // so many places on in return_windows_ps

/// Share of a run's time in which a move can be told to last.
double decided_share(const RunEvents& run, double window) {
  return run.duration_ps > window ? 1.0 - window / run.duration_ps : 0.0;
}

void add_cells(const RunEvents& run, std::map<PairKey, ReturnTest>& tests) {
  for (const auto& [cell, count] : run.cells) {
    ReturnTest& test = tests[{cell.ion, cell.from, cell.to}];
    test.crossings += count.crossings;
    for (std::size_t w = 0; w < return_windows_ps.size(); ++w) {
      test.exposure[w] += count.exposure * decided_share(run, return_windows_ps[w]);
    }
  }
}

/// Departures and time of the young and of the old in one stratum.
struct Stratum {
  AgeTest::Part young;
  AgeTest::Part old;
};
/// What is compared with like: temperature, surroundings.
using StratumKey = std::pair<double, Environment>;

/// Adds ages from the tested window on, split where the age test splits them.
void add_ages(const AgeCounts& ages, std::size_t window, AgeTest::Part& young, AgeTest::Part& old) {
  const int old_from = age_bin(return_windows_ps[window + four_times]);
  for (int bin = age_bin(return_windows_ps[window]); bin < age_bins; ++bin) {
    AgeTest::Part& part = bin < old_from ? young : old;
    part.departures += ages.departures[bin];
    part.time_ps += ages.time_ps[bin];
  }
}

void add_stratum(const Stratum& stratum, StratifiedAgeTest& test) {
  const auto& [young, old] = stratum;
  if (!(young.time_ps > 0.0) || !(old.time_ps > 0.0)) return;
  const double young_share = young.time_ps / (young.time_ps + old.time_ps);
  const auto left_young = static_cast<double>(young.departures);
  const auto left_old = static_cast<double>(old.departures);
  ++test.strata;
  test.young_departures += young.departures;
  test.old_departures += old.departures;
  test.young_weight += left_young * (1.0 - young_share);
  test.old_weight += left_old * young_share;
  test.information += (left_young + left_old) * young_share * (1.0 - young_share);
}

std::map<std::pair<Ion, SiteKind>, StratifiedAgeTest> stratified_tests(
    std::span<const RunEvents> runs, std::size_t window) {
  std::map<std::pair<Ion, SiteKind>, std::map<StratumKey, Stratum>> strata;
  for (const RunEvents& run : runs) {
    for (const auto& [around, ages] : run.ages_around) {
      Stratum& stratum = strata[{ages.ion, ages.kind}][{run.temperature_K, around}];
      add_ages(ages, window, stratum.young, stratum.old);
    }
  }
  std::map<std::pair<Ion, SiteKind>, StratifiedAgeTest> tests;
  for (const auto& [state, of_state] : strata) {
    for (const auto& [key, stratum] : of_state) add_stratum(stratum, tests[state]);
  }
  return tests;
}

struct Halves {
  ClassCounts first;
  ClassCounts second;
};

/// Splits at the end of the block nearest to the middle.
Halves halves_of(const RunEvents& run) {
  Halves halves;
  double begin = 0.0;
  for (const TimeBlock& block : run.blocks) {
    const bool early = begin + 0.5 * block.duration_ps < 0.5 * run.duration_ps;
    for (const auto& [event_class, count] : block.counts) {
      (early ? halves.first : halves.second)[event_class] += count;
    }
    begin += block.duration_ps;
  }
  return halves;
}

/// Probability of n events in an exposure when the rate has a Gamma posterior: negative binomial.
double log_predictive(std::int64_t n, double exposure, const RatePosterior& rate) {
  const double total = rate.exposure + exposure;
  const auto k = static_cast<double>(n);
  return std::lgamma(k + rate.shape) - std::lgamma(rate.shape) - std::lgamma(k + 1.0) +
         rate.shape * std::log(rate.exposure / total) + k * std::log(exposure / total);
}

double log_poisson(std::int64_t n, double mean) {
  const auto k = static_cast<double>(n);
  return k * std::log(mean) - mean - std::lgamma(k + 1.0);
}

/// Given the sum of two Poisson counts of one rate, the second is binomial.
void compare_halves(const ClassCount& early, const ClassCount& late, HalvesTest& test) {
  const auto sum = static_cast<double>(early.events + late.events);
  const double share = late.exposure / (early.exposure + late.exposure);
  if (sum * std::min(share, 1.0 - share) < HalvesTest::fewest_expected) return;
  const auto counted = static_cast<double>(late.events);
  const double excess = counted - sum * share;
  ++test.classes;
  test.chi_square += excess * excess / (sum * share * (1.0 - share));
  test.predicted += static_cast<double>(early.events) * late.exposure / early.exposure;
  test.counted += counted;
}

}  // namespace

double ReturnTest::rate(std::size_t window) const {
  return exposure[window] > 0.0 ? static_cast<double>(lasting[window]) / exposure[window] : 0.0;
}

std::size_t tested_window(std::span<const RunEvents> runs) {
  double window_ps = shortest_tested_ps;
  for (const RunEvents& run : runs) window_ps = std::max(window_ps, run.return_window_ps);
  const auto place = std::ranges::lower_bound(return_windows_ps, window_ps);
  return std::min(static_cast<std::size_t>(place - return_windows_ps.begin()),
                  return_windows_ps.size() - 1 - four_times);
}

std::optional<double> ReturnTest::ratio() const {
  const double early = rate(tested);
  if (!(early > 0.0) || !(exposure[tested + four_times] > 0.0)) return std::nullopt;
  return rate(tested + four_times) / early;
}

Plateau ReturnTest::verdict() const {
  if (lasting[tested] < fewest_lasting || !ratio()) return Plateau::TooFew;
  return *ratio() < least_plateau_ratio ? Plateau::None : Plateau::Reached;
}

std::vector<ReturnTest> return_tests(std::span<const RunEvents> runs) {
  std::map<PairKey, ReturnTest> tests;
  for (const RunEvents& run : runs) {
    add_cells(run, tests);
    for (const LastingCounts& lasting : run.lasting) {
      ReturnTest& test = tests[{lasting.ion, lasting.from, lasting.to}];
      for (std::size_t w = 0; w < return_windows_ps.size(); ++w) {
        test.lasting[w] += lasting.moves[w];
      }
    }
  }
  std::vector<ReturnTest> list;
  for (auto& [key, test] : tests) {
    std::tie(test.ion, test.from, test.to) = key;
    test.tested = tested_window(runs);
    if (test.crossings > 0) list.push_back(test);
  }
  std::ranges::stable_sort(list, std::ranges::greater{}, &ReturnTest::crossings);
  return list;
}

bool StratifiedAgeTest::known() const {
  return young_departures >= fewest_departures && old_departures >= fewest_departures &&
         young_departures + old_departures >= fewest_lasting;
}

double StratifiedAgeTest::ratio() const { return young_weight / old_weight; }

double StratifiedAgeTest::ratio_low() const {
  return ratio() * std::exp(-normal_95 * std::sqrt(information / (young_weight * old_weight)));
}

double StratifiedAgeTest::ratio_high() const { return ratio() * ratio() / ratio_low(); }

std::optional<double> AgeTest::ratio() const {
  if (!(young.time_ps > 0.0) || !(old.hazard() > 0.0)) return std::nullopt;
  return young.hazard() / old.hazard();
}

double AgeTest::ratio_low() const {
  if (young.departures == 0) return 0.0;
  const double share = boost::math::ibeta_inv(static_cast<double>(young.departures),
                                              static_cast<double>(old.departures) + 1.0, 0.025);
  return share / (1.0 - share) * old.time_ps / young.time_ps;
}

double AgeTest::ratio_high() const {
  if (old.departures == 0) return std::numeric_limits<double>::infinity();
  const double share = boost::math::ibeta_inv(static_cast<double>(young.departures) + 1.0,
                                              static_cast<double>(old.departures), 0.975);
  return share / (1.0 - share) * old.time_ps / young.time_ps;
}

Memory AgeTest::verdict() const {
  if (stratified.known()) {
    const bool differs = stratified.ratio_low() > 1.0 || stratified.ratio_high() < 1.0;
    return differs ? Memory::Present : Memory::None;
  }
  if (!(young.time_ps > 0.0) || !(old.time_ps > 0.0)) return Memory::TooFew;
  if (ratio_low() > 1.0 || ratio_high() < 1.0) return Memory::Present;
  return young.departures + old.departures < fewest_lasting ? Memory::TooFew : Memory::None;
}

std::vector<AgeTest> age_tests(std::span<const RunEvents> runs) {
  std::map<std::pair<Ion, SiteKind>, AgeTest> tests;
  for (const RunEvents& run : runs) {
    for (const AgeCounts& ages : run.ages) {
      AgeTest& test = tests[{ages.ion, ages.kind}];
      test.counts.ion = ages.ion;
      test.counts.kind = ages.kind;
      for (int bin = 0; bin < age_bins; ++bin) {
        test.counts.departures[bin] += ages.departures[bin];
        test.counts.time_ps[bin] += ages.time_ps[bin];
      }
    }
  }
  const std::size_t window = tested_window(runs);
  const auto stratified = stratified_tests(runs, window);
  std::vector<AgeTest> list;
  for (auto& [key, test] : tests) {
    test.young_from_ps = return_windows_ps[window];
    test.old_from_ps = return_windows_ps[window + four_times];
    add_ages(test.counts, window, test.young, test.old);
    if (const auto found = stratified.find(key); found != stratified.end()) {
      test.stratified = found->second;
    }
    list.push_back(test);
  }
  return list;
}

HalvesTest halves_test(std::span<const RunEvents> runs) {
  ClassCounts first;
  ClassCounts second;
  for (const RunEvents& run : runs) {
    const Halves halves = halves_of(run);
    for (const auto& [event_class, count] : halves.first) first[event_class] += count;
    for (const auto& [event_class, count] : halves.second) second[event_class] += count;
  }
  std::map<std::pair<Ion, Mechanism>, ClassCount> lumped;
  for (const auto& [event_class, count] : first) {
    lumped[{event_class.ion, event_class.mechanism()}] += count;
  }
  HalvesTest test;
  double gain = 0.0;
  std::int64_t events = 0;
  for (const auto& [event_class, early] : first) {
    const ClassCount late = count_of(second, event_class);
    if (!(early.exposure > 0.0) || !(late.exposure > 0.0)) continue;
    compare_halves(early, late, test);
    const RatePosterior one = posterior(lumped.at({event_class.ion, event_class.mechanism()}));
    gain += log_predictive(late.events, late.exposure, posterior(early)) -
            log_poisson(late.events, one.mean() * late.exposure);
    events += late.events;
  }
  if (events > 0) test.gain_over_one_rate = gain / static_cast<double>(events);
  return test;
}

DriftSummary drift_summary(std::span<const RunEvents> runs) {
  DriftSummary summary;
  for (const RunEvents& run : runs) {
    std::vector<ClassCounts> blocks;
    for (const TimeBlock& block : run.blocks) blocks.push_back(block.counts);
    for (const StationarityTest& test : test_stationarity(blocks)) {
      if (test.events < fewest_lasting) continue;
      ++summary.classes;
      if (test.p < 0.05) ++summary.drifting;
    }
  }
  return summary;
}

std::vector<DepartureCounts> total_departures(std::span<const RunEvents> runs) {
  std::map<SiteKind, DepartureCounts> totals;
  const auto add = [](Share& sum, const Share& share) {
    sum.yes += share.yes;
    sum.asked += share.asked;
  };
  for (const RunEvents& run : runs) {
    for (const DepartureCounts& counts : run.departures) {
      DepartureCounts& total = totals[counts.from];
      total.from = counts.from;
      for (int k = 0; k < move_label_count; ++k) total.labels[k] += counts.labels[k];
      for (int q = 0; q < coincidence_count; ++q) {
        add(total.coincidences[q].departures, counts.coincidences[q].departures);
        add(total.coincidences[q].shifted, counts.coincidences[q].shifted);
        add(total.coincidences[q].at_home, counts.coincidences[q].at_home);
      }
    }
  }
  std::vector<DepartureCounts> list;
  for (const auto& [kind, total] : totals) list.push_back(total);
  return list;
}

}  // namespace catex
