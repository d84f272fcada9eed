#pragma once

#include <functional>

#include "catex/catalog/catalog.hpp"
#include "catex/kmc/member_shares.hpp"
#include "catex/kmc/reservoir.hpp"
#include "catex/kmc/settings.hpp"
#include "catex/kmc/start.hpp"
#include "catex/kmc/surface_exchange.hpp"
#include "catex/model/model.hpp"
#include "catex/rates/anion_rates.hpp"
#include "catex/rates/cation_memory.hpp"
#include "catex/rates/rate_model.hpp"

namespace catex {

/// Everything an ensemble is about. References must outlive it.
struct KmcProblem {
  const KmcSettings& settings;
  const Catalog& catalog;
  const Model& model;
  const ExchangeRoles& roles;
  const KmcStart& start;
  const Reservoir& solution;
  /// Rate model of each draw, by number; asked with RateKind::Model only.
  std::function<RateModel(int draw)> rate_model = {};
  /// Rates of the anions of each draw, by number; empty: anions do not move.
  std::function<AnionRateModel(int draw)> anion_rates = {};
  /// Memory of the cations of each draw, by number; empty: none.
  std::function<CationMemory(int draw)> memory = {};
  SurfaceExchange exchange = {};
  MemberShares members = {};
};

}  // namespace catex
