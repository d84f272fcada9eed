#include "summary_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>

namespace catex {

namespace {

using Json = nlohmann::ordered_json;

std::string_view reason(const Replica& replica) {
  if (replica.absorbed()) return "absorbed";
  switch (replica.end()) {
    case ReplicaEnd::Running:
      break;
    case ReplicaEnd::Duration:
      return "duration";
    case ReplicaEnd::Stationary:
      return "stationary";
    case ReplicaEnd::MaxEvents:
      return "max_events";
    case ReplicaEnd::Exchanged:
      return "exchanged";
  }
  return "running";
}

/// Smallest and largest over the replicas as they are at the end.
Json range_of_factors(const KmcEnsemble& ensemble, Ion ion) {
  double least = ensemble.replicas().front().simulation().exchange_factor(ion);
  double most = least;
  for (const Replica& replica : ensemble.replicas()) {
    least = std::min(least, replica.simulation().exchange_factor(ion));
    most = std::max(most, replica.simulation().exchange_factor(ion));
  }
  return Json::array({least, most});
}

}  // namespace

std::string step_label(const SurfaceExchange& exchange) {
  if (exchange.step_factor == 1.0) return "rates as from MD";
  return fmt::format("calibrated, not from MD: {}",
                     exchange.step_source.empty() ? "source not given" : exchange.step_source);
}

Json replica_ends_json(const KmcEnsemble& ensemble) {
  Json ends = Json::array();
  for (const Replica& replica : ensemble.replicas()) {
    ends.push_back({{"replica", replica.number()},
                    {"reason", reason(replica)},
                    {"time_ps", replica.end_time()},
                    {"events", replica.simulation().events()}});
  }
  return ends;
}

Json members_json(const MemberShares& members) {
  Json json = Json::object();
  for (const Ion ion : all_ions) {
    for (int k = 0; k < site_kind_count; ++k) {
      const auto kind = static_cast<SiteKind>(k);
      const auto& share = members.at(ion, kind);
      if (!share) continue;
      json[std::string(name(ion))][std::string(name(kind))] = {{"adsorbed", share->adsorbed},
                                                               {"inside", share->inside}};
    }
  }
  return json;
}

Json surface_exchange_json(const KmcProblem& problem, const KmcEnsemble& ensemble) {
  const SurfaceExchange& exchange = problem.exchange;
  Json json{{"step_factor", exchange.step_factor}, {"step_label", step_label(exchange)}};
  if (exchange.saturation) {
    json["saturation_mol_L"] = exchange.saturation->saturation_mol_L;
    json["reference_mol_L"] = exchange.saturation->reference_mol_L;
    json["saturation_label"] = "assumed, not from MD";
    for (const Ion ion : all_ions) {
      json[fmt::format("{}_activity_at_start_mol_L", name(ion))] =
          exchange.activity(ion, problem.solution);
    }
  }
  if (exchange.balance) {
    json["cation_balance"] = {{"cations", exchange.balance->cations},
                              {"variance", exchange.balance->variance}};
  }
  if (exchange.diffusion) {
    json["diffusion_A2_per_ps"] = exchange.diffusion->coefficient;
    json["radius_A"] = exchange.diffusion->radius;
    for (const Ion ion : all_ions) {
      json[fmt::format("{}_factor_at_end", name(ion))] = range_of_factors(ensemble, ion);
    }
  }
  return json;
}

Json anions_json(const KmcProblem& problem, const KmcEnsemble& ensemble, const EventRecord& total) {
  if (!problem.anion_rates) return {{"move", false}};
  std::int64_t off = 0;
  std::int64_t stranded = 0;
  for (const Replica& replica : ensemble.replicas()) {
    const AnionState& anions = replica.simulation().anions();
    off += std::ranges::count(anions.present, 0);
    stranded += std::ssize(anions.stranded) - std::ranges::count(anions.stranded, Occupant::Empty);
  }
  const double replicas = problem.settings.replicas;
  return {{"move", true},
          {"left_per_replica", static_cast<double>(total.anions_left) / replicas},
          {"came_per_replica", static_cast<double>(total.anions_came) / replicas},
          {"off_their_nodes_at_end", static_cast<double>(off) / replicas},
          {"cations_on_lost_sites_at_end", static_cast<double>(stranded) / replicas}};
}

Json without_md_json(const EventRecord& total, const Catalog& catalog) {
  double events = 0.0;
  double not_met = 0.0;
  double not_happened = 0.0;
  for (int c = 0; c < event_class_count; ++c) {
    const auto done = static_cast<double>(total.events[c]);
    const ClassCount md = count_of(catalog.pooled, event_class_at(c));
    events += done;
    if (status(md) == RateStatus::NoInformation) not_met += done;
    if (status(md) != RateStatus::Measured) not_happened += done;
  }
  Json json;
  const auto add = [&json](const char* name, double part, double whole) {
    if (whole > 0.0) json[name] = part / whole;
  };
  const CoverageSums& sums = total.coverage;
  add("share_of_events_not_met", not_met, events);
  add("share_of_events_not_happened", not_happened, events);
  add("share_of_rates_not_met", sums.rates_not_met, sums.rates);
  add("share_of_rates_not_happened", sums.rates_not_happened, sums.rates);
  add("share_of_ion_time_not_met", sums.ions_not_met, sums.ions);
  return json;
}

}  // namespace catex
