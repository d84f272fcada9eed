#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "catex/base/log.hpp"
#include "catex/base/stop.hpp"
#include "catex/kmc/ensemble.hpp"

namespace catex {

struct KmcOutcome {
  bool finished = false;  ///< false: stopped on request, with a checkpoint
  std::int64_t events = 0;
};

/// What keeps a catalog from driving this exchange, each a sentence that begins with its verb;
/// empty when nothing does.
[[nodiscard]] std::vector<std::string> catalog_problems(const Catalog& catalog, const Model& model,
                                                        const ExchangeRoles& roles,
                                                        bool allow_unfit);

/// Throws InputError when the run is shorter than a sample interval: there would be no curve.
void check_sampling(const KmcSettings& settings);

/// `catex kmc`: runs an ensemble in an existing run directory, with checkpoints (restart.pb) at
/// intervals and when a stop is requested, each with the curves so far, and writes its results when
/// it is finished.
/// A resumed run gives the same result files, bit for bit, as one that was never interrupted.
/// @param resume  continue from restart.pb, or from its predecessor when that is damaged
/// Throws InputError when the catalog is of another exchange, or unfit without
/// settings.allow_unfit_catalog, when the run is shorter than a sample interval, or when the
/// checkpoint is damaged or of another input.
KmcOutcome run_kmc(const KmcProblem& problem, const std::filesystem::path& run_dir, bool resume,
                   const StopToken& stop, const LogSink& log, const KmcProgressCallback& progress);

}  // namespace catex
