#include "catalog_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <nlohmann/json.hpp>

#include "catex/base/constants.hpp"
#include "catex/rates/run_tests.hpp"

namespace catex {
namespace {

/// Columns of the return test and of the age test: every other window or edge.
constexpr std::array<std::size_t, 5> shown_windows{2, 4, 6, 8, 9};
constexpr std::size_t shown_pairs = 20;

double per_ns(double per_ps) { return per_ps * constants::ps_per_ns; }

std::string_view name(Plateau plateau) {
  switch (plateau) {
    case Plateau::Reached:
      return "plateau";
    case Plateau::None:
      return "no plateau";
    case Plateau::TooFew:
      return "too few";
  }
  return "";
}

std::string_view name(Memory memory) {
  switch (memory) {
    case Memory::None:
      return "Markov within errors";
    case Memory::Present:
      return "remembers";
    case Memory::TooFew:
      return "too few";
  }
  return "";
}

const std::string& ion_name(Ion ion, const Catalog& catalog) {
  return ion == Ion::Host ? catalog.host : catalog.guest;
}

std::string percent(const Share& share) {
  return share.asked > 0 ? fmt::format("{:.1f} %", 100.0 * share.value()) : "-";
}

std::string pair_name(const ReturnTest& test, const Catalog& catalog) {
  return fmt::format("{} {}->{}", ion_name(test.ion, catalog), catex::name(test.from),
                     catex::name(test.to));
}

std::string return_row(const ReturnTest& test, const Catalog& catalog) {
  std::string row =
      fmt::format("{:<22} {:>9} {:>8}", pair_name(test, catalog), test.crossings, test.lasting[4]);
  for (const std::size_t w : shown_windows) {
    row += test.exposure[w] > 0.0 ? fmt::format(" {:>8.3g}", per_ns(test.rate(w)))
                                  : fmt::format(" {:>8}", "-");
  }
  return row + fmt::format("  {}\n", name(test.verdict()));
}

/// Of an AgeTest or of its stratified part, which must be known.
template <typename Test>
std::string interval(double ratio, const Test& test) {
  return fmt::format("{:.2f} ({:.2f}-{:.2f})", ratio, test.ratio_low(), test.ratio_high());
}

std::string age_row(const AgeTest& test, const Catalog& catalog) {
  const StratifiedAgeTest& stratified = test.stratified;
  return fmt::format(
      "{:<10} {:>8} {:>6} {:>7.3g} {:>7.3g}  {:<16}  {:<16}  {}\n",
      fmt::format("{} {}", ion_name(test.counts.ion, catalog), catex::name(test.counts.kind)),
      test.young.departures, test.old.departures, per_ns(test.young.hazard()),
      per_ns(test.old.hazard()), test.ratio() ? interval(*test.ratio(), test) : "-",
      stratified.known() ? interval(stratified.ratio(), stratified) : "-", name(test.verdict()));
}

std::string label_row(const DepartureCounts& counts) {
  std::string row = fmt::format("{:<8}", catex::name(counts.from));
  for (const std::int64_t n : counts.labels) row += fmt::format(" {:>13}", n);
  return row + '\n';
}

std::string coincidence_rows(const DepartureCounts& counts) {
  std::string rows;
  for (int q = 0; q < coincidence_count; ++q) {
    const ControlledShare& c = counts.coincidences[q];
    rows += fmt::format("{:<8} {:<30} {:>8} {:>11} {:>12} {:>12}\n", catex::name(counts.from),
                        catex::name(static_cast<Coincidence>(q)), c.departures.yes,
                        percent(c.departures), percent(c.shifted), percent(c.at_home));
  }
  return rows;
}

/// Probability of a chi-square at least as large.
double p_value(const HalvesTest& test) {
  return boost::math::gamma_q(0.5 * test.classes, 0.5 * test.chi_square);
}

std::string gate_row(std::string_view gate, bool known, bool passed, const std::string& why) {
  return fmt::format("{:<22} {:<7} {}\n", gate, known ? (passed ? "passed" : "FAILED") : "unknown",
                     why);
}

std::string halves_row(const HalvesTest& test) {
  const bool known = test.classes > 0;
  return gate_row("first half -> second", known, known && p_value(test) > 0.05,
                  known ? fmt::format("{:.0f} events predicted, {:.0f} counted; chi2 {:.1f} of {}, "
                                      "p = {:.2g}",
                                      test.predicted, test.counted, test.chi_square, test.classes,
                                      p_value(test))
                        : "too few events");
}

std::string plateau_row(const Catalog& catalog) {
  int known = 0;
  int reached = 0;
  for (const ReturnTest& test : return_tests(catalog.runs)) {
    known += test.verdict() != Plateau::TooFew ? 1 : 0;
    reached += test.verdict() == Plateau::Reached ? 1 : 0;
  }
  return gate_row("plateau of k(tau)", known > 0, reached == known,
                  fmt::format("{} of {} pairs of kinds with {} lasting moves or more", reached,
                              known, fewest_lasting));
}

std::string memory_row(const Catalog& catalog, const CationMemoryPosterior& memory) {
  int known = 0;
  int free = 0;
  int modelled = 0;
  for (const AgeTest& test : age_tests(catalog.runs)) {
    known += test.verdict() != Memory::TooFew ? 1 : 0;
    free += test.verdict() == Memory::None ? 1 : 0;
    modelled += test.verdict() == Memory::Present &&
                        memory.typical().at(test.counts.ion, test.counts.kind).has_memory()
                    ? 1
                    : 0;
  }
  return gate_row("memory of states", known > 0, free + modelled == known,
                  fmt::format("{} of {} states Markov within errors, {} with memory in the rate "
                              "model",
                              free, known, modelled));
}

std::string stationarity_row(const DriftSummary& test) {
  // One in twenty drifts by chance; twice that is taken for a drift.
  return gate_row("stationary classes", test.classes > 0, 10 * test.drifting <= test.classes,
                  fmt::format("{} of {} drift between blocks of time (p < 0.05), {:.1f} by chance",
                              test.drifting, test.classes, 0.05 * test.classes));
}

nlohmann::json share_json(const Share& share) {
  return {{"yes", share.yes}, {"asked", share.asked}};
}

nlohmann::json return_json(const ReturnTest& test, const Catalog& catalog) {
  nlohmann::json rates;
  for (std::size_t w = 0; w < return_windows_ps.size(); ++w) rates.push_back(test.rate(w));
  nlohmann::json json{{"ion", ion_name(test.ion, catalog)},
                      {"from", catex::name(test.from)},
                      {"to", catex::name(test.to)},
                      {"crossings", test.crossings},
                      {"window_ps", return_windows_ps},
                      {"lasting", test.lasting},
                      {"rate", rates},
                      {"verdict", name(test.verdict())}};
  if (test.ratio()) json["ratio_4_windows_to_1"] = *test.ratio();
  return json;
}

nlohmann::json stratified_json(const StratifiedAgeTest& test) {
  return {{"strata", test.strata},
          {"young_departures", test.young_departures},
          {"old_departures", test.old_departures},
          {"ratio", test.ratio()},
          {"ratio_low", test.ratio_low()},
          {"ratio_high", test.ratio_high()}};
}

nlohmann::json age_json(const AgeTest& test, const Catalog& catalog) {
  nlohmann::json json{{"ion", ion_name(test.counts.ion, catalog)},
                      {"kind", catex::name(test.counts.kind)},
                      {"age_edges_ps", age_edges_ps},
                      {"departures", test.counts.departures},
                      {"time_ps", test.counts.time_ps},
                      {"verdict", name(test.verdict())}};
  if (test.ratio()) {
    json["ratio"] = *test.ratio();
    json["ratio_low"] = test.ratio_low();
    json["ratio_high"] = test.ratio_high();
  }
  if (test.stratified.known()) json["in_equal_surroundings"] = stratified_json(test.stratified);
  return json;
}

nlohmann::json departure_json(const DepartureCounts& counts) {
  nlohmann::json json{{"from", catex::name(counts.from)}};
  for (int k = 0; k < move_label_count; ++k) {
    json["labels"][std::string(catex::name(static_cast<MoveLabel>(k)))] = counts.labels[k];
  }
  for (int q = 0; q < coincidence_count; ++q) {
    const ControlledShare& c = counts.coincidences[q];
    json["coincidences"][std::string(catex::name(static_cast<Coincidence>(q)))] = {
        {"departures", share_json(c.departures)},
        {"shifted", share_json(c.shifted)},
        {"at_home", share_json(c.at_home)}};
  }
  return json;
}

}  // namespace

std::string return_test_text(const Catalog& catalog) {
  const std::vector<ReturnTest> tests = return_tests(catalog.runs);
  if (tests.empty()) return {};
  std::string text =
      fmt::format("\n{:<22} {:>9} {:>8}", "rate k(tau) [1/ns]", "crossings", "lasting");
  for (const std::size_t w : shown_windows) {
    text += fmt::format(" {:>8}", fmt::format("{:g} ps", return_windows_ps[w]));
  }
  text += "  verdict\n";
  const std::size_t shown = std::min(tests.size(), shown_pairs);
  for (std::size_t k = 0; k < shown; ++k) text += return_row(tests[k], catalog);
  if (shown < tests.size()) {
    text += fmt::format("({} more pairs with fewer crossings; --json has them)\n",
                        tests.size() - shown);
  }
  return text;
}

std::string age_test_text(const Catalog& catalog) {
  const std::vector<AgeTest> tests = age_tests(catalog.runs);
  if (tests.empty()) return {};
  const std::string young =
      fmt::format("{:g}-{:g} ps", tests.front().young_from_ps, tests.front().old_from_ps);
  std::string text =
      fmt::format("\n{:<10} {:>8} {:>6} {:>7} {:>7}  {:<16}  {:<16}\n", "state", young, "later",
                  "1/ns", "later", "young/old (95 %)", "same surroundings");
  for (const AgeTest& test : tests) text += age_row(test, catalog);
  return text;
}

std::string departures_text(const Catalog& catalog) {
  const std::vector<DepartureCounts> totals = total_departures(catalog.runs);
  if (totals.empty()) return {};
  std::string text = fmt::format("\n{} left", catalog.host);
  text.resize(9, ' ');
  for (int k = 0; k < move_label_count; ++k) {
    text += fmt::format(" {:>13}", catex::name(static_cast<MoveLabel>(k)));
  }
  text += '\n';
  for (const DepartureCounts& counts : totals) text += label_row(counts);
  text += fmt::format("\n{:<8} {:<30} {:>8} {:>11} {:>12} {:>12}\n", "left", "within 10 ps", "n",
                      "share", "other times", "stay-at-home");
  for (const DepartureCounts& counts : totals) text += coincidence_rows(counts);
  return text;
}

std::string gates_text(const Catalog& catalog, const CationMemoryPosterior& memory) {
  const HalvesTest halves = halves_test(catalog.runs);
  return "\ngates\n" + halves_row(halves) +
         gate_row("better than one rate", halves.counted > 0.0, halves.gain_over_one_rate > 0.0,
                  fmt::format("ln likelihood per event of the second half: {:+.3f}",
                              halves.gain_over_one_rate)) +
         stationarity_row(drift_summary(catalog.runs)) + plateau_row(catalog) +
         memory_row(catalog, memory);
}

void add_tests_json(const Catalog& catalog, nlohmann::json& json) {
  for (const ReturnTest& test : return_tests(catalog.runs)) {
    json["return_test"].push_back(return_json(test, catalog));
  }
  for (const AgeTest& test : age_tests(catalog.runs)) {
    json["age_test"].push_back(age_json(test, catalog));
  }
  for (const DepartureCounts& counts : total_departures(catalog.runs)) {
    json["departures"].push_back(departure_json(counts));
  }
  const HalvesTest halves = halves_test(catalog.runs);
  const DriftSummary stationarity = drift_summary(catalog.runs);
  json["gates"] = {
      {"halves",
       {{"classes", halves.classes},
        {"chi_square", halves.chi_square},
        {"predicted", halves.predicted},
        {"counted", halves.counted},
        {"gain_over_one_rate", halves.gain_over_one_rate}}},
      {"stationarity", {{"classes", stationarity.classes}, {"drifting", stationarity.drifting}}}};
}

}  // namespace catex
