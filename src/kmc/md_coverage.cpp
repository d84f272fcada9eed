#include "catex/kmc/md_coverage.hpp"

namespace catex {

MdCoverage::MdCoverage(const Catalog& catalog) {
  for (const RunEvents& run : catalog.runs) {
    for (const CellCount& count : run.cells) {
      const EventCell& cell = count.cell;
      if (count.count.events > 0) happened_.insert(key_of(cell));
      if (!(count.count.exposure > 0.0)) continue;
      met_.insert(key_of(cell));
      if (cell.from == SiteKind::Solution) continue;
      origins_.insert(key_of_origin(cell.ion, cell.from, cell.origin));
    }
  }
}

std::uint64_t MdCoverage::key_of_origin(Ion ion, SiteKind kind, const Environment& around) {
  return key_of(
      {.ion = ion, .from = kind, .to = SiteKind::Solution, .origin = around, .destination = {}});
}

CoverageSums& CoverageSums::operator+=(const CoverageSums& other) {
  rates += other.rates;
  rates_not_met += other.rates_not_met;
  rates_not_happened += other.rates_not_happened;
  ions += other.ions;
  ions_not_met += other.ions_not_met;
  return *this;
}

}  // namespace catex
