#pragma once

#include <string_view>

#include "catex/io/foreign_frames.hpp"
#include "catex/model/model.hpp"
#include "text.hpp"

namespace catex {

/// Species of the model by name or symbol, or by what `foreign` says (null: the file has no species
/// map); InputError at the reader's line when there is none.
[[nodiscard]] int find_species(const LineReader& reader, const Model& model, std::string_view name,
                               const ForeignFrames* foreign = nullptr);

/// The same without a message.
[[nodiscard]] std::optional<int> look_up_species(const Model& model, std::string_view name,
                                                 const ForeignFrames& foreign);

/// InputError at the reader's line when a charge [e] in the file is not the model's.
void check_charge(const LineReader& reader, const Species& species, double charge);

}  // namespace catex
