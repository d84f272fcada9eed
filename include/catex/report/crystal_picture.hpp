#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catex/analysis/crystal_frame.hpp"
#include "catex/analysis/local_structure.hpp"
#include "catex/report/crystal_view.hpp"

namespace catex {

/// A crystal seen in its own axes, ready to be drawn.
struct CrystalPicture {
  struct PictureIon {
    Vec3 position;  ///< [Å] from the crystal's centre, along its axes [100], [010], [001]
    IonRole role;
    LocalStructure structure;
    std::int64_t id;
  };
  /// Where an ion that is followed has been, in the same coordinates, oldest first. Its last
  /// point is where it is.
  struct Path {
    std::int64_t id;
    IonRole role;
    std::vector<Vec3> points;
  };
  std::string title;
  std::array<std::string, 4> species;  ///< names, by IonRole
  bool own_axes = true;                ///< false: the axes are not the crystal's, which is said
  std::vector<PictureIon> ions;        ///< of the crystal only
  std::vector<Path> paths;
};

/// The ions of the crystal in a configuration; title and paths are the caller's.
[[nodiscard]] CrystalPicture crystal_picture(const IonSystem& system, const Model& model,
                                             const ExchangeRoles& roles,
                                             const Membership& membership,
                                             const LocalStructures& structures,
                                             const CrystalFrame& frame);

/// A position in the crystal's axes [Å]: from its centre, nearest image.
[[nodiscard]] Vec3 in_crystal_axes(const CrystalFrame& frame, const Cell& cell, const Vec3& r);

/// Directions of view, along the crystal's axes towards the reader.
enum class ViewAxis { Axis001, Axis010, Axis011, Axis110 };
inline constexpr std::array all_view_axes{ViewAxis::Axis001, ViewAxis::Axis010, ViewAxis::Axis011,
                                          ViewAxis::Axis110};

/// Rows: to the right, up, towards the reader; orthonormal, right-handed.
[[nodiscard]] Mat3 view_rotation(ViewAxis axis);

struct PictureSettings {
  std::vector<ViewAxis> axes{all_view_axes.begin(), all_view_axes.end()};
  double slab = 4.0;  ///< thickness of the sections, in the middle of which the centre lies [Å]
};

/// For every axis the whole crystal above and a section through its centre below: ions as
/// shaded discs, far ones first and paler. In a section the area nearest to each ion (its Voronoi
/// cell, up to 3 Å away) has the colour of its local structure, and lines divide different
/// structures. Paths are drawn over all. An <svg> element that stands alone.
[[nodiscard]] std::string crystal_picture_svg(const CrystalPicture& picture,
                                              const PictureSettings& settings = {});

}  // namespace catex
