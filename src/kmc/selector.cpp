#include "catex/kmc/selector.hpp"

#include "reference_selector.hpp"
#include "site_selector.hpp"

namespace catex {

std::unique_ptr<Selector> make_selector(SelectorKind kind, const PaddedLattice& lattice,
                                        const RateSource& rates, const SiteState& state,
                                        const Reservoir& reservoir) {
  if (kind == SelectorKind::Reference) {
    return std::make_unique<ReferenceSelector>(lattice.graph(), rates, state, reservoir);
  }
  if (rates.model() != nullptr) {
    return std::make_unique<SiteSelector<ModelSiteRates>>(lattice, ModelSiteRates(rates, lattice),
                                                          state, reservoir);
  }
  return std::make_unique<SiteSelector<ClassSiteRates>>(
      lattice, ClassSiteRates(*rates.table(), lattice), state, reservoir);
}

}  // namespace catex
