#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "catex/kmc/ensemble.hpp"

// Parts of kmc_summary.json (docs/files.md).

namespace catex {

/// When and why each replica ended.
[[nodiscard]] nlohmann::ordered_json replica_ends_json(const KmcEnsemble& ensemble);

/// Shares of what was done and met that MD says nothing about.
[[nodiscard]] nlohmann::ordered_json without_md_json(const EventRecord& total,
                                                     const Catalog& catalog);

/// How cations on sites are counted as members; empty when the catalog does not know.
[[nodiscard]] nlohmann::ordered_json members_json(const MemberShares& members);

/// Where the surface step factor comes from.
[[nodiscard]] std::string step_label(const SurfaceExchange& exchange);

/// What was assumed of the trade with the solution beyond the rates of MD.
[[nodiscard]] nlohmann::ordered_json surface_exchange_json(const KmcProblem& problem,
                                                           const KmcEnsemble& ensemble);

/// How many anions moved and are off their nodes.
[[nodiscard]] nlohmann::ordered_json anions_json(const KmcProblem& problem,
                                                 const KmcEnsemble& ensemble,
                                                 const EventRecord& total);

}  // namespace catex
