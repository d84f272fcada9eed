#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "catex/analysis/diffusion.hpp"
#include "catex/analysis/pair_curve.hpp"
#include "catex/base/constants.hpp"
#include "catex/sites/cluster.hpp"
#include "quantities.hpp"

namespace catex {
namespace {

// Thresholds, docs/analysis.md, "What the PSL model was designed to satisfy".
constexpr double least_liquid_D = 1e-3;     // [Å²/ps]
constexpr double largest_exponent = 1.3;    // of msd ~ t^exponent: beyond, the run is too short
constexpr double coldest_liquid_K = 400.0;  // and
constexpr double hottest_liquid_K = 800.0;
constexpr double zero_pressure_GPa = 0.01;  // no more than this
constexpr double least_exchanged = 0.1;     // share of guests among cations inside
constexpr double core_shell_ns = 100.0;
constexpr double core_shell_K = 550.0;
constexpr double least_segregation = 0.5;

struct Verdict {
  std::string result;  ///< met | not met | no data
  std::string number;
};

std::string_view word(bool met) { return met ? "met" : "not met"; }

/// What the criteria ask of one run with a crystal, in its last frame so far.
struct CrystalState {
  double time_ps = 0.0;
  double guest_share = 0.0;  ///< guests among the cations inside, adsorbed ones left out
  double inner_share = 0.0;  ///< the same in the half of these cations next to the centre
  double outer_share = 0.0;  ///< and in the other half
};

double share_of(int species, const std::vector<std::pair<double, int>>& cations, std::size_t begin,
                std::size_t end) {
  if (begin == end) return 0.0;
  const auto is = [&](const auto& cation) { return cation.second == species; };
  const auto n = std::count_if(cations.begin() + begin, cations.begin() + end, is);
  return static_cast<double>(n) / static_cast<double>(end - begin);
}

CrystalState crystal_state(double time_ps, const IonSystem& system, const ExchangeRoles& roles,
                           const Membership& membership) {
  std::vector<Vec3> anions;
  for (std::size_t i = 0; i < system.size(); ++i) {
    if (membership.main_anion[i]) anions.push_back(system.positions[i]);
  }
  CrystalState state{.time_ps = time_ps};
  if (anions.empty()) return state;
  const Vec3 centre = cluster_centre(system.cell, anions);
  std::vector<std::pair<double, int>> cations;  // distance from the centre, species
  for (std::size_t i = 0; i < system.size(); ++i) {
    const int s = system.species[i];
    if ((s != roles.host && s != roles.guest) || membership.place[i] != Place::Inside) continue;
    cations.emplace_back(system.cell.minimum_image(system.positions[i] - centre).norm(), s);
  }
  std::ranges::sort(cations);
  const std::size_t half = cations.size() / 2;
  state.guest_share = share_of(roles.guest, cations, 0, cations.size());
  state.inner_share = share_of(roles.guest, cations, 0, half);
  state.outer_share = share_of(roles.guest, cations, half, cations.size());
  return state;
}

/// Pseudoligands inside the crystal, over the frames of a run.
struct Visitors {
  int frames = 0;
  int most = 0;          ///< in any frame
  std::int64_t sum = 0;  ///< over all frames
  int frames_with = 0;   ///< that have any
  int row = 0;           ///< frames in a row with any, up to this one
  int longest_row = 0;

  void frame(int psl_inside) {
    ++frames;
    most = std::max(most, psl_inside);
    sum += psl_inside;
    row = psl_inside > 0 ? row + 1 : 0;
    if (row > 0) ++frames_with;
    longest_row = std::max(longest_row, row);
  }
};

/// Whether all species have left the time in which they fly, so that their D means something.
bool long_enough(const std::vector<std::optional<DiffusionResult>>& results) {
  bool any = false;
  for (const auto& D : results) {
    if (!D) continue;
    if (D->exponent > largest_exponent) return false;
    any = true;
  }
  return any;
}

/// The five criteria that the pseudoligand model was designed to satisfy, over all runs given.
class CriteriaAnalysis final : public FrameAnalysis {
 public:
  void begin(const AnalysedRun& run) override {
    runs_.push_back({&run, {}, std::nullopt, {}});
    diffusion_.emplace(run.model);
  }

  void frame(double time_ps, const IonSystem& system, const Membership* membership) override {
    Run& run = runs_.back();
    if (membership == nullptr) {
      diffusion_->frame(time_ps, system);
      return;
    }
    const ExchangeRoles& roles = *run.run->roles;
    run.state = crystal_state(time_ps, system, roles, *membership);
    run.psl.frame(count_exchange(system, run.run->model, roles, *membership).psl_inside);
  }

  void end() override {
    Run& run = runs_.back();
    for (int s = 0; s < run.run->model.size(); ++s) run.diffusion.push_back(diffusion_->result(s));
    diffusion_.reset();
  }

  void write(AnalysisFolder& folder) override {
    FigureTable table{.file = "criteria.csv",
                      .caption = "What the pseudoligand model was designed to satisfy",
                      .header = {"criterion", "result", "number", "threshold"},
                      .rows = {}};
    const auto add = [&](const std::string& criterion, Verdict verdict,
                         const std::string& threshold) {
      std::ranges::replace(verdict.number, ',', ';');  // commas separate columns
      table.rows.push_back({criterion, verdict.result, verdict.number, threshold});
    };
    add("cation-PSL weaker than cation-S", weaker(), "well depth below that of cation-S");
    add("no PSL inside the crystal", none_inside(), "0 with 6 or more S within 5 Å");
    add("cation-PSL mixtures liquid at 400-800 K and zero pressure", liquid(),
        fmt::format("D - 2 s.e.m. > {} Å²/ps for both ions", least_liquid_D));
    add("exchange runs in both directions", both_directions(),
        fmt::format("guests > {} of the cations inside at the end", least_exchanged));
    add("clear core/shell after 100 ns at 550 K", core_shell(),
        fmt::format("share of guests in the outer half - inner half > {}", least_segregation));
    folder.text_table(std::move(table));
  }

 private:
  struct Run {
    const AnalysedRun* run;
    std::vector<std::optional<DiffusionResult>> diffusion;  ///< of a liquid's species
    std::optional<CrystalState> state;
    Visitors psl;
  };

  [[nodiscard]] Verdict weaker() const;
  [[nodiscard]] Verdict none_inside() const;
  [[nodiscard]] Verdict liquid() const;
  [[nodiscard]] Verdict both_directions() const;
  [[nodiscard]] Verdict core_shell() const;

  std::optional<Diffusion> diffusion_;  ///< of the run that is looked at
  std::vector<Run> runs_;
};

Verdict CriteriaAnalysis::weaker() const {
  bool met = true;
  std::vector<std::string> numbers;
  for (const Run& run : runs_) {
    const Model& model = run.run->model;
    const int psl = model.first(Role::Pseudoligand);
    const int anion = model.first(Role::Anion);
    for (int s = 0; s < model.size(); ++s) {
      if (model.species(s).role != Role::Cation) continue;
      const auto with_psl = pair_extrema(model, s, psl).minimum;
      const auto with_anion = pair_extrema(model, s, anion).minimum;
      if (!with_psl || !with_anion) continue;
      met = met && with_psl->u > with_anion->u;
      const std::string text =
          fmt::format("{} ({}): {:.3f} against {:.3f} eV", model.species(s).name, run.run->ligand,
                      with_psl->u, with_anion->u);
      if (std::ranges::find(numbers, text) == numbers.end()) numbers.push_back(text);
    }
  }
  return {std::string(word(met)), fmt::format("{}", fmt::join(numbers, "; "))};
}

Verdict CriteriaAnalysis::none_inside() const {
  Visitors all;
  for (const Run& run : runs_) {
    all.frames += run.psl.frames;
    all.most = std::max(all.most, run.psl.most);
    all.sum += run.psl.sum;
    all.frames_with += run.psl.frames_with;
    all.longest_row = std::max(all.longest_row, run.psl.longest_row);
  }
  if (all.frames == 0) return {"no data", "no run with a crystal"};
  if (all.most == 0) return {"met", fmt::format("none in {} frames", all.frames)};
  const double frames = all.frames;
  return {
      "not met",
      fmt::format("at most {}; mean {:.2g} per frame; any in {} of {} frames ({:.2g} %); never in "
                  "more than {} in a row",
                  all.most, static_cast<double>(all.sum) / frames, all.frames_with, all.frames,
                  100.0 * all.frames_with / frames, all.longest_row)};
}

Verdict CriteriaAnalysis::liquid() const {
  bool met = true;
  bool coldest = false;
  bool hottest = false;
  std::vector<std::string> numbers;
  for (const Run& run : runs_) {
    const auto& manifest = run.run->manifest;
    if (run.run->roles || !manifest || std::abs(manifest->pressure_GPa) > zero_pressure_GPa) {
      continue;
    }
    const double T = manifest->temperature_K;
    if (T < coldest_liquid_K || T > hottest_liquid_K || !long_enough(run.diffusion)) continue;
    for (int s = 0; s < run.run->model.size(); ++s) {
      const auto& D = run.diffusion[s];
      if (!D) continue;
      met = met && D->D_A2_ps - 2.0 * D->D_sem_A2_ps > least_liquid_D;
      numbers.push_back(fmt::format("{:g} K {}: {:.3g} ± {:.1g} Å²/ps", T,
                                    run.run->model.species(s).name, D->D_A2_ps, D->D_sem_A2_ps));
    }
    coldest = coldest || T == coldest_liquid_K;
    hottest = hottest || T == hottest_liquid_K;
  }
  if (numbers.empty()) return {"no data", "no liquid at zero pressure that is long enough"};
  std::string number = fmt::format("{}", fmt::join(numbers, "; "));
  if (met && !(coldest && hottest)) return {"no data", number + "; needs 400 K and 800 K"};
  return {std::string(word(met)), number};
}

Verdict CriteriaAnalysis::both_directions() const {
  // One run that exchanges is enough for a direction: not all ligands exchange.
  std::vector<std::string> numbers;
  std::vector<std::pair<std::string, bool>> directions;  // host, exchanged
  for (const Run& run : runs_) {
    if (!run.state) continue;
    const Model& model = run.run->model;
    const std::string& host = model.species(run.run->roles->host).name;
    const bool exchanged = run.state->guest_share > least_exchanged;
    numbers.push_back(fmt::format("{} out of {} after {:g} ns: {:.2f}", host, run.run->name,
                                  run.state->time_ps / constants::ps_per_ns,
                                  run.state->guest_share));
    const auto known = std::ranges::find(directions, host, &std::pair<std::string, bool>::first);
    if (known == directions.end()) {
      directions.emplace_back(host, exchanged);
    } else {
      known->second = known->second || exchanged;
    }
  }
  std::string number = fmt::format("{}", fmt::join(numbers, "; "));
  if (directions.size() < 2) {
    return {"no data", directions.empty() ? "no run with a crystal" : number + "; one direction"};
  }
  return {std::string(word(std::ranges::all_of(directions, &std::pair<std::string, bool>::second))),
          number};
}

Verdict CriteriaAnalysis::core_shell() const {
  bool met = false;
  std::vector<std::string> numbers;
  for (const Run& run : runs_) {
    if (!run.state || !run.run->manifest) continue;
    const double ns = run.state->time_ps / constants::ps_per_ns;
    if (ns < core_shell_ns || run.run->manifest->temperature_K != core_shell_K) continue;
    met = met || run.state->outer_share - run.state->inner_share > least_segregation;
    numbers.push_back(fmt::format("{} after {:g} ns: outer {:.2f} inner {:.2f}", run.run->name, ns,
                                  run.state->outer_share, run.state->inner_share));
  }
  if (numbers.empty()) return {"no data", "no run of 100 ns at 550 K"};
  return {std::string(word(met)), fmt::format("{}", fmt::join(numbers, "; "))};
}

}  // namespace

std::unique_ptr<FrameAnalysis> make_criteria_analysis(const AnalyzeSettings& /*settings*/) {
  return std::make_unique<CriteriaAnalysis>();
}

}  // namespace catex
