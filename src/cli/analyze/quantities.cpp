#include "quantities.hpp"

#include <array>

namespace catex {
namespace {

constexpr std::array all{
    Quantity{"exchange", "ions of the crystal and exchange ratio against time",
             make_exchange_analysis},
};

}  // namespace

std::span<const Quantity> quantities() { return all; }

}  // namespace catex
