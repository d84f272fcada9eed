#pragma once

#include <Eigen/Core>

namespace catex {

using Vec3 = Eigen::Vector3d;
using Mat3 = Eigen::Matrix3d;

}  // namespace catex
