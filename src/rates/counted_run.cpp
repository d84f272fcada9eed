#include "catex/rates/counted_run.hpp"

namespace catex {

std::vector<CountedRun> counted_runs(std::span<const RunEvents> runs) {
  std::vector<CountedRun> counted;
  for (const RunEvents& run : runs) counted.push_back({run.temperature_K, run.cells});
  return counted;
}

}  // namespace catex
