#pragma once

#include <optional>

#include "catex/md/engine.hpp"
#include "catex/sites/membership.hpp"

namespace catex {

/// The crystal at the present step, found once for all observers that look at it.
class CrystalWatch {
 public:
  CrystalWatch(const Model& model, const ExchangeRoles& roles) : model_(model), roles_(roles) {}

  [[nodiscard]] const CrystalLook& at(const Snapshot& now) {
    if (step_ != now.step) {
      look_ = look_at_crystal(*now.system, model_, roles_);
      step_ = now.step;
    }
    return look_;
  }

 private:
  const Model& model_;
  ExchangeRoles roles_;
  std::optional<Step> step_;
  CrystalLook look_;
};

}  // namespace catex
