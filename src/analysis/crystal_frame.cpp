#include "catex/analysis/crystal_frame.hpp"

#include <Eigen/SVD>
#include <vector>

#include "catex/base/errors.hpp"
#include "catex/sites/cluster.hpp"
#include "catex/sites/recognition.hpp"

namespace catex {
namespace {

Mat3 nearest_rotation(const Mat3& map) {
  const Eigen::JacobiSVD<Mat3, Eigen::FullPivHouseholderQRPreconditioner> svd(
      map, Eigen::ComputeFullU | Eigen::ComputeFullV);
  return svd.matrixU() * svd.matrixV().transpose();
}

}  // namespace

std::optional<Vec3> crystal_centre(const IonSystem& system, const Membership& membership) {
  const std::vector<Vec3> anions = main_anion_positions(system, membership);
  if (anions.empty()) return std::nullopt;
  return cluster_centre(system.cell, anions);
}

CrystalFrame crystal_frame(const IonSystem& system, const Membership& membership,
                           const Mat3& reference) {
  std::vector<Vec3> anions = main_anion_positions(system, membership);
  if (anions.empty()) throw RunError("there is no crystal: no anion is bound to a cation");
  CrystalFrame frame{.centre = cluster_centre(system.cell, anions), .axes = reference};
  // Recognition chooses the axes closest to those it sees, so it is shown the crystal turned back.
  for (Vec3& r : anions) {
    r = reference.transpose() * system.cell.minimum_image(r - frame.centre);
  }
  try {
    frame.axes = reference * nearest_rotation(recognise_fcc(anions).fit.matrix);
    frame.recognised = true;
  } catch (const RunError&) {
    // Less than half of the anions on one net: nothing to take axes from.
  }
  return frame;
}

}  // namespace catex
