#include "catex/base/errors.hpp"

#include <gtest/gtest.h>

namespace catex {
namespace {

TEST(ClosestMatch, FindsMisspeltWords) {
  const std::vector<std::string> keys{"temperature_K", "pressure_GPa", "time_step_fs"};
  EXPECT_EQ(closest_match("temperture_K", keys), "temperature_K");
  EXPECT_EQ(closest_match("time_step", keys), "time_step_fs");
  EXPECT_EQ(closest_match("colour", keys), "");
}

TEST(InputError, CarriesEveryProblem) {
  const InputError error(std::vector<std::string>{"first", "second"});
  EXPECT_EQ(error.problems().size(), 2u);
  EXPECT_STREQ(error.what(), "first\nsecond");
}

}  // namespace
}  // namespace catex
